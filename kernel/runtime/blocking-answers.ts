import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { HostAnswer } from "./messages.ts";

/** An answer on its way from the control worker to a main thread that blocks until it comes. */
export interface BlockingAnswer {
  readonly id: number;
  readonly answer: HostAnswer;
}

/** The control worker's end of {@link BlockingAnswers}. */
export interface AnswerWay {
  /** Counts the answers, so that a thread can sleep until the next one. */
  readonly count: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** An interrupt is looked for so often, in milliseconds; short enough for nobody to notice. */
const LOOK_MS = 20;

/** How the main thread gets an answer while it blocks: the control worker, whose event loop goes on, hands it over. */
export class BlockingAnswers {
  /** For the worker; its port is to be transferred. */
  readonly way: AnswerWay;
  private readonly port: MessagePort;
  private readonly count: Int32Array;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const count = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.port = port1;
    this.count = new Int32Array(count);
    this.way = { count, port: port2 };
    port1.unref();
  }

  /**
   * Blocks this thread until the answer to question `id` is there. Answers to questions that nobody waits for any more are dropped.
   *
   * @param check - Called again and again; what it throws ends the wait.
   */
  take(id: number, check: () => void): HostAnswer {
    for (;;) {
      const seen = Atomics.load(this.count, 0);
      for (const { id: answered, answer } of this.arrived()) if (answered === id) return answer;
      check();
      Atomics.wait(this.count, 0, seen, LOOK_MS);
    }
  }

  private *arrived(): Generator<BlockingAnswer> {
    for (;;) {
      const found: { message: BlockingAnswer } | undefined = receiveMessageOnPort(this.port);
      if (found === undefined) return;
      yield found.message;
    }
  }
}

/** Hands an answer to the thread that waits for it; called in the control worker. */
export function giveAnswer({ count, port }: AnswerWay, answer: BlockingAnswer): void {
  // The empty list of transfers tells the linter that this is no window.
  port.postMessage(answer, []);
  const counter = new Int32Array(count);
  Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
}
