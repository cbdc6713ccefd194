/** Any plain object of a message. */
export type Fields = Readonly<Record<string, unknown>>;

/** What comes with a message besides its data. */
export interface CommExtras {
  readonly metadata?: Fields;
  readonly buffers?: readonly Uint8Array[];
}

/** Takes the data of one message. */
export type CommHandler = (data: Fields, extras: Required<CommExtras>) => void;

/** A two-way channel to code in the frontend, as the kernel opens it. */
export interface Comm {
  readonly id: string;
  send(data: Fields, extras?: CommExtras): void;
  close(data?: Fields): void;
  onMessage(handler: CommHandler): void;
  onClose(handler: CommHandler): void;
}

/** What the kernel offers under `Symbol.for("Jupyter.comms")`. */
export interface CommHost {
  open(target: string, data?: Fields, extras?: CommExtras & { readonly id?: string }): Comm;
  register(target: string, onOpen: (comm: Comm, data: Fields) => void): void;
}

/** The kernel's comms; undefined in a plain program, where widgets are only state. */
export function commHost(): CommHost | undefined {
  return Reflect.get(globalThis, Symbol.for("Jupyter.comms")) as CommHost | undefined;
}
