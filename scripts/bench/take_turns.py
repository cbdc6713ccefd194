"""What a measured Python process does: it says when it is ready, then works for as long as each line on stdin says."""

import json
import resource
import sys
import time


def say(message):
    print("BENCH" + json.dumps(message), flush=True)


def take_turns(work, samples):
    """`samples` are those of one call of `work`."""
    say({"event": "ready"})
    for line in sys.stdin:
        seconds = float(line.split()[1])
        start = time.perf_counter()
        before = time.process_time()
        rounds = 0
        while True:
            work()
            rounds += 1
            if time.perf_counter() - start >= seconds:
                break
        done = rounds * samples
        rate = done / (time.perf_counter() - start)
        say({"event": "turn", "rate": rate, "cpuSeconds": (time.process_time() - before) / done})
    say({"event": "end", "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
