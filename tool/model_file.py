"""model_file.py: writers of the two containers that the engines read, for the models that tests make. Only the standard library.

GGUF, version 3 (llama.cpp's): "GGUF", counts, typed keys and values, a table of tensors, then their bytes at multiples of 32.
The older container of whisper.cpp: a number, eleven dimensions, mel filters, the vocabulary, then tensors up to the end."""
import array
import struct
import sys

F32, F16, Q4_K = 0, 1, 12                     # ggml's types of tensors
Q4_K_VALUES, Q4_K_BYTES = 256, 144            # one block of Q4_K
UINT32, FLOAT32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
ALIGNMENT = 32


def floats(values):
    """Little-endian F32."""
    a = array.array("f", values)
    if sys.byteorder == "big":
        a.byteswap()
    return a.tobytes()


def halves(values):
    """Little-endian F16."""
    values = list(values)
    return struct.pack("<%de" % len(values), *values)


def counted(text):
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


class Gguf:
    """Keys first, then tensors; write() puts all of it down. Dimensions are ggml's: the fastest first."""

    def __init__(self):
        self.keys, self.tensors = [], []

    def key(self, name, kind, value):
        forms = {UINT32: "<I", FLOAT32: "<f", BOOL: "<B"}
        body = counted(value) if kind == STRING else struct.pack(forms[kind], value)
        self.keys.append(counted(name) + struct.pack("<I", kind) + body)

    def keys_of(self, kind, **values):
        for name, value in values.items():
            self.key(name.replace("__", "."), kind, value)

    def array(self, name, kind, count, raw):
        self.keys.append(counted(name) + struct.pack("<IIQ", ARRAY, kind, count) + raw)

    def tensor(self, name, dims, kind, size, parts):
        """`parts` gives the tensor's bytes, `size` in all, when it is written."""
        self.tensors.append((name, dims, kind, size, parts))

    def write(self, path):
        table, offset = b"", 0
        for name, dims, kind, size, _ in self.tensors:
            table += counted(name) + struct.pack("<I%dQIQ" % len(dims), len(dims), *dims, kind, offset)
            offset += size + -size % ALIGNMENT
        head = b"GGUF" + struct.pack("<IQQ", 3, len(self.tensors), len(self.keys)) + b"".join(self.keys) + table
        with open(path, "wb") as out:
            out.write(head + bytes(-len(head) % ALIGNMENT))
            for name, _, _, size, parts in self.tensors:
                written = sum(out.write(part) for part in parts())
                if written != size:
                    sys.exit(f"{name}: {written} bytes, {size} were said")
                out.write(bytes(-size % ALIGNMENT))


def whisper_tensor(out, name, dims, raw, half):
    raw_name = name.encode()
    out.write(struct.pack("<3i", len(dims), len(raw_name), F16 if half else F32))
    out.write(struct.pack("<%di" % len(dims), *dims) + raw_name + raw)
