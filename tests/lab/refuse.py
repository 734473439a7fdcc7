"""Runs a program for which a system call is refused, as a container's filter does (seccomp(2)).

refuse.py CALL ERRNO|kill PROGRAM ARGUMENT...
CALL is a name below; `uid_map` refuses the four bytes of "deny" that are written before it.
"""

import ctypes
import os
import platform
import struct
import sys

NUMBERS = {
    "x86_64": {"write": 1, "socket": 41, "unshare": 272, "setns": 308},
    "aarch64": {"write": 64, "socket": 198, "unshare": 97, "setns": 268},
}[platform.machine()]

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000


def refuse(conditions, verdict):
    """conditions: (offset in struct seccomp_data, value), all of which must hold."""
    code = []
    for left, (offset, value) in zip(range(len(conditions), 0, -1), conditions):
        code.append((LOAD, 0, 0, offset))
        code.append((EQUAL, 0, 2 * (left - 1) + 1, value))
    code += [(RETURN, 0, 0, verdict), (RETURN, 0, 0, ALLOW)]
    program = b"".join(struct.pack("=HBBI", *line) for line in code)
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("@HP", len(code), ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(38, 1, 0, 0, 0) or prctl(22, 2, header, 0, 0):
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")


call, error = sys.argv[1:3]
# struct seccomp_data: the number at 0, the arguments from 16, 8 bytes each, the low half first.
ARGUMENT = [16, 24, 32]
conditions = {
    "user": [(0, NUMBERS["unshare"]), (ARGUMENT[0], 0x10000000)],
    "net": [(0, NUMBERS["unshare"]), (ARGUMENT[0], 0x40000000)],
    "unshare": [(0, NUMBERS["unshare"])],
    "uid_map": [(0, NUMBERS["write"]), (ARGUMENT[2], 4)],
    "tap": [(0, NUMBERS["socket"]), (ARGUMENT[0], 17)],
    "setns": [(0, NUMBERS["setns"])],
}[call]
refuse(conditions, KILL if error == "kill" else ERRNO | int(error))
os.execv(sys.argv[3], sys.argv[3:])
