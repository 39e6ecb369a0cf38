"""Checks that are counted: a test of thousands of files tells of each that fails, and goes on."""
counts = {True: 0, False: 0}


def check(good, what):
    counts[bool(good)] += 1
    if not good:
        print("FAILED ", what, flush=True)


def finish():
    """The exit status, after the line that tells the counts."""
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0
