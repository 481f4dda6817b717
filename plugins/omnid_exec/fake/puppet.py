"""The program itself: its stdin goes to the puppeteer, and what the puppeteer says to its stdout. Imports nothing."""

import os
import socket
import sys
import threading


def main(port: int) -> None:
    strings = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=listen, args=(strings,), daemon=True).start()
    while said := strings.recv(65536):
        os.write(1, said)
    os._exit(3)  # the strings are cut


def listen(strings: socket.socket) -> None:
    while heard := os.read(0, 65536):
        strings.sendall(heard)
    os._exit(0)  # our input has ended: the desk is gone


if __name__ == "__main__":
    main(int(sys.argv[1]))
