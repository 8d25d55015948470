"""Another site on this machine. Cookies know no ports, so only what the street itself asks keeps such a one out."""

import http.server
import threading


class Elsewhere:
    """Shows one page. `heard` holds what it was told of where a visitor came from."""

    def __init__(self, page: str = "<p>The weather is fine.</p>") -> None:
        self.heard: list[str | None] = []
        outer = self

        class Site(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/":  # a browser asks for an icon, too
                    outer.heard.append(self.headers["Referer"])
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
