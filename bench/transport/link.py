#!/usr/bin/env python3
"""A link with delay and loss between two network namespaces, NAME-server (10.77.0.1) and NAME-client (10.77.0.2).

Every packet of either side passes through this process, which keeps it for the delay, or drops it. It prints one line of
JSON once the link is up, and one with its counters for each line that it reads; a line with a number sets the loss. When its
input ends, however that came about, it ends whatever still runs in its namespaces and removes them. Needs root and
/dev/net/tun; works where the kernel has no netem.
"""
import argparse
import fcntl
import heapq
import json
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
TUN_WITHOUT_HEADER = 0x0001 | 0x1000
SIDES = (("server", "10.77.0.1"), ("client", "10.77.0.2"))


def run(*command, check=True):
    subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=None if check else subprocess.DEVNULL)


def open_side(name, side, address):
    """Makes the namespace of one side and returns the device that holds its only address."""
    namespace, device = f"{name}-{side}", f"{name}{side[0]}0"
    run("ip", "netns", "del", namespace, check=False)
    run("ip", "netns", "add", namespace)
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH22x", device.encode(), TUN_WITHOUT_HEADER))
    run("ip", "link", "set", device, "netns", namespace)
    inside = ("ip", "-n", namespace)
    run(*inside, "addr", "add", f"{address}/24", "dev", device)
    run(*inside, "link", "set", device, "up", "txqueuelen", "4000")
    run(*inside, "link", "set", "lo", "up")
    return handle


def close_side(name, side):
    namespace = f"{name}-{side}"
    inside = subprocess.run(("ip", "netns", "pids", namespace), capture_output=True, text=True, check=False)
    for pid in inside.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    run("ip", "netns", "del", namespace, check=False)


def is_udp(packet):
    return packet[9 if packet[0] >> 4 == 4 else 6] == socket.IPPROTO_UDP


def carry(handles, options):
    other = {handles[0]: handles[1], handles[1]: handles[0]}
    chance = random.Random(options.seed).random
    count = {"carried": 0, "dropped": 0, "bytes": 0, "latestMs": 0.0}
    under_way, number = [], 0
    while True:
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            due, _, target, packet = heapq.heappop(under_way)
            count["latestMs"] = max(count["latestMs"], (now - due) * 1000)
            try:
                os.write(target, packet)
            except OSError:
                count["dropped"] += 1
        wait = max(0.0, under_way[0][0] - now) if under_way else None
        ready, _, _ = select.select([*handles, sys.stdin], [], [], wait)
        now = time.monotonic()
        for each in ready:
            if each is sys.stdin:
                line = sys.stdin.readline()
                if not line:
                    return
                if line.strip():
                    options.loss = float(line)
                print(json.dumps(count), flush=True)
                count["latestMs"] = 0.0
                continue
            while True:
                try:
                    packet = os.read(each, 65536)
                except BlockingIOError:
                    break
                count["bytes"] += len(packet)
                if options.block_udp and is_udp(packet):
                    count["dropped"] += 1
                    continue
                if chance() * 100 < options.loss:
                    count["dropped"] += 1
                    continue
                count["carried"] += 1
                number += 1
                due = now + (options.delay + chance() * options.jitter) / 1000
                heapq.heappush(under_way, (due, number, other[each], packet))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=25, help="one way, in milliseconds (25)")
    parser.add_argument("--jitter", type=float, default=0, help="extra delay up to this, in milliseconds; packets overtake each other (0)")
    parser.add_argument("--loss", type=float, default=0, help="packets dropped each way, in percent (0)")
    parser.add_argument("--block-udp", action="store_true", help="drop all UDP, as some networks do")
    parser.add_argument("--name", default="twbench", help="of the namespaces and devices (twbench)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (1)")
    options = parser.parse_args()
    # A signal to the whole group ends the one that holds the other end of the input, and that ends this.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    try:
        handles = [open_side(options.name, *side) for side in SIDES]
        print(json.dumps({"ready": True}), flush=True)
        carry(handles, options)
    finally:
        for side, _ in SIDES:
            close_side(options.name, side)


if __name__ == "__main__":
    main()
