"""A server that speaks the wire protocols on this machine alone; how it behaves is the name of the model asked for.

Run as a process of its own: prints its port, serves until its standard input is closed.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.llm.lies import answer, as_text

SEEN: dict[str, int] = {}
"""Requests by model."""


class Endpoint(BaseHTTPRequestHandler):
    """Answers chat completions."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Answer one request in the manner its model is named for."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        manner = asked["model"]
        SEEN[manner] = SEEN.get(manner, 0) + 1
        status = {"busy": 429, "down": 500, "unknown": 404}.get(manner)
        if manner.startswith("once_") and SEEN[manner] == 1:
            status = int(manner.removeprefix("once_"))
        if status is not None:
            self.say({"error": {"message": "FlashSpec says no, seven times", "type": "trouble"}}, status)
        elif manner == "cut":
            self.cut()
        elif manner == "slow":
            time.sleep(30)
        elif self.path.endswith("/messages"):
            self.say(message_of(manner, asked))
        else:
            self.say(completion(manner, asked))

    def say(self, body, status=200):
        """Send a body whole."""
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def cut(self):
        """Promise a body and close the line in the middle of it."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b'{"id": "x", "choices": [{"mess')
        self.close_connection = True

    def log_message(self, *_):
        """Say nothing."""


def completion(manner, asked):
    """A completion: a call of the tool that takes the answer, or words."""
    prompt = "\n".join(said for message in asked["messages"] for said in texts(message["content"]))
    parameters = asked["tools"][0]["function"]["parameters"]["properties"]
    said = answer(parameters, prompt, lying=manner != "honest")
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": asked["tools"][0]["function"]["name"], "arguments": as_text(said)},
    }
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    words = {
        "words": f"<think>FlashSpec</think>Here you are:\n```json\n{as_text(said)}\n```",
        "garbage": '{"entries": [{"kind": "chioce", FlashSpec',
        "refusing": "I cannot help with FlashSpec.",
        "empty": "",
    }
    if manner in words:
        message = {"role": "assistant", "content": words[manner]}
    if manner == "wrong_tool":
        call["function"] = {"name": "change_run", "arguments": '{"speedup": 91.7345}'}
    reason = "content_filter" if manner == "refusing" else "tool_calls" if "tool_calls" in message else "stop"
    return {
        "id": "made_up",
        "object": "chat.completion",
        "created": 0,
        "model": manner,
        "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
    }


def message_of(manner, asked):
    """The same in the other protocol: a message that uses the tool that takes the answer."""
    prompt = "\n".join(said for message in asked["messages"] for said in texts(message["content"]))
    tool = asked["tools"][0]
    said = answer(tool["input_schema"]["properties"], prompt, lying=manner != "honest")
    return {
        "id": "made_up",
        "type": "message",
        "role": "assistant",
        "model": manner,
        "content": [{"type": "tool_use", "id": "use_1", "name": tool["name"], "input": said}],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 50},
    }


def texts(content):
    """The words of a message, whether plain or in parts."""
    return [content] if isinstance(content, str) else [part["text"] for part in content or [] if "text" in part]


def main():
    """Serve."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
