#!/usr/bin/env python3
"""fake_model.py --socket PATH [--mode MODE]: a language model's server that does what it is asked, for tests; what it writes is known.

Speaks what llama-server speaks (POST /v1/chat/completions streamed, /completion, /slots/N?action=erase; GET /health) on a UNIX socket. An
answer says each numbered passage again as a statement that cites it, and, second, one sentence that no passage carries. Modes: good; hold
(stops after three statements until POST /go); die (closes there); stall (says nothing more there); none (503). POST /mode {"mode": ...} changes it;
GET /asked tells what was asked: path, slot, bytes of prompt, whether its beginning was the one that the slot held (what an engine need not
read again); GET /memory gives the words that each slot still holds. Prints `listening on PATH`; ends with its standard input."""
import argparse
import json
import os
import re
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

INVENTED = "Warfarine 137 mg, cinq fois par jour."


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "client"

    def log_message(self, *_):
        pass

    def whole(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        s = self.server
        with s.lock:
            self.whole(200, {"/asked": s.asked, "/memory": s.memory}.get(self.path, {"status": "ok"}))

    def do_POST(self):
        s = self.server
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path == "/mode":
            s.mode = body["mode"]
            s.gone.clear()
            return self.whole(200, {})
        if self.path == "/go":
            s.gone.set()
            return self.whole(200, {})
        slot = body.get("id_slot", -1)
        erase = re.match(r"/slots/(\d+)\?action=erase", self.path)
        with s.lock:
            if erase:
                slot = int(erase[1])
            prompt = "" if erase else body.get("prompt") or "\n".join(m["content"] for m in body["messages"])
            held = s.memory.get(str(slot), "")
            s.asked.append({"path": self.path, "slot": slot, "bytes": len(prompt), "shared": len(os.path.commonprefix([held, prompt])), "user": s.users(prompt)})
            s.memory[str(slot)] = prompt
        if self.path == "/completion" and body.get("stream"):
            return self.read_only(prompt)
        if self.path != "/v1/chat/completions":
            return self.whole(200, {"content": ""})
        self.close_connection = True
        if s.mode == "none":
            return self.whole(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}})
        try:
            self.answer(prompt, body)
        except (BrokenPipeError, ConnectionResetError):
            with s.lock:
                s.asked.append({"path": "left"})
        return None

    def read_only(self, prompt):
        """Reads a prompt and says one token, as llama-server streams it: how far it is, then the end."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for event in ({"content": "", "stop": False, "prompt_progress": {"total": len(prompt), "cache": 0, "processed": len(prompt), "time_ms": 1}},
                      {"content": "x", "stop": False}, {"content": "", "stop": True}):
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def event(self, text):
        piece = json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}, ensure_ascii=False)
        self.wfile.write(f"data: {piece}\n\n".encode())
        self.wfile.flush()
        time.sleep(self.server.pause)

    def answer(self, prompt, body):
        s = self.server
        schema = body["response_format"]["json_schema"]["schema"]["properties"]["statements"]["items"]["properties"]
        sections = schema["section"]["enum"]
        first, last = schema["cites"]["items"]["minimum"], schema["cites"]["items"]["maximum"]
        lines = [(int(n), text) for n, text in re.findall(r"^\[(\d+)\] (?:[^:\n]{1,30} : )?(.+)$", prompt, re.M)]
        lines = [(n, text) for n, text in lines if first <= n <= last and not text.endswith("?")]
        said = [{"section": sections[min(i, len(sections) - 1)], "cites": [n], "text": text[:290]} for i, (n, text) in enumerate(lines)]
        said.insert(1, {"section": sections[-1], "cites": [first], "text": INVENTED})
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.event('{"statements":[')
        for i, one in enumerate(said):
            text = ("," if i else "") + json.dumps(one, ensure_ascii=False)
            for at in range(0, len(text), 24):
                self.event(text[at:at + 24])
            if i == 2 and s.mode == "die":
                return
            if i == 2 and s.mode in ("hold", "stall"):
                while not s.gone.wait(0.05):  # the other side may leave: a write then fails
                    self.wfile.write(b": still here\n\n")
                    self.wfile.flush()
        self.event("]}")
        self.wfile.write(b"data: [DONE]\n\n")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    @staticmethod
    def users(prompt):
        """A mark that a test has put into its sources, to tell whose request it is."""
        found = re.search(r"canari-(\w+)", prompt)
        return found[1] if found else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--socket", required=True)
    parser.add_argument("--mode", default="good", choices=["good", "hold", "die", "stall", "none"])
    parser.add_argument("--pause-ms", type=float, default=0, help="between two pieces of text")
    asked = parser.parse_args()
    server = Server(asked.socket, Handler)
    server.mode, server.pause, server.asked, server.memory = asked.mode, asked.pause_ms / 1000, [], {}
    server.lock, server.gone = threading.Lock(), threading.Event()
    print(f"listening on {asked.socket}", flush=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.unlink(asked.socket)


if __name__ == "__main__":
    main()
