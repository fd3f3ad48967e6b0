"""Where phones find this machine: its addresses in the local network, and whether a phone gets there."""

import ipaddress
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import segno


def addresses() -> list[tuple[str, str]]:
    """Return the IPv4 addresses that phones in the same network could use, each with its interface; the likeliest first."""
    known = []
    states = psutil.net_if_stats()
    for name, net_if_addr in psutil.net_if_addrs().items():
        if name in states and not states[name].isup:
            continue
        for address in net_if_addr:
            if address.family == socket.AF_INET and not ipaddress.ip_address(address.address).is_loopback:
                known.append((name, address.address))
    return sorted(known, key=_unlikely)


def _unlikely(found: tuple[str, str]) -> tuple[int, str]:
    """Return a key that puts wireless and wired interfaces of a private network first, bridges of virtual machines last."""
    name, address = found[0].lower(), ipaddress.ip_address(found[1])
    virtual = name.startswith(("docker", "br-", "virbr", "veth", "vmnet", "vboxnet", "tun", "tap", "utun"))
    wireless = name.startswith(("wl", "wi-fi", "wlan", "en0"))
    return (4 if virtual else 0) + (2 if not address.is_private or address.is_link_local else 0) + (
        0 if wireless else 1
    ), name


def link(address: str, port: int, query: str = "") -> str:
    """Return the link of a page on this machine as others type it; port 80 is left out."""
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}" + ("" if port == 80 else f":{port}") + (f"/?{query}" if query else "/")


def qr(text: str) -> str:
    """Return a QR code as the address of a picture that carries itself: dark on white, with its quiet zone."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", omitsize=True))


def is_listened_to(port: int) -> bool:
    """Return whether something on this machine answers at a port."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Greeter:
    """A page of one line on a port, to see whether a phone gets here; ``came`` is set with its address when one does."""

    def __init__(self, port: int, text: str, own: Callable[[], list[tuple[str, str]]] = addresses) -> None:
        self.came = threading.Event()
        self.visitor = ""
        mine = {address for _name, address in own()} | {"127.0.0.1", "::1"}
        greeter, page = self, f"<!doctype html><meta charset=utf-8><title>Cordon</title><h1>{text}</h1>".encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)
                if self.client_address[0] not in mine:
                    greeter.visitor = self.client_address[0]
                    greeter.came.set()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing: the command says what matters."""

        self._server = ThreadingHTTPServer(("0.0.0.0", port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, name="greeter", daemon=True).start()

    def close(self) -> None:
        """Give the port back."""
        self._server.shutdown()
        self._server.server_close()
