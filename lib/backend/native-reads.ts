import { nativeBackend } from "./native-binding.ts";

/**
 * Lets `tensor.data()` of the native backend wait in a thread of libuv: tfjs-node's own blocks the event loop until the
 * device has computed and all is copied.
 *
 * A tensor may be disposed while it is read. Values of up to 64 KiB in host memory are copied at once, which is faster
 * than the way to a thread; a stock addon reads as before.
 */
export function installAsyncReads(): void {
  const backend = nativeBackend();
  if (backend?.binding.tensorData === undefined) return;
  backend.read = async (dataId): Promise<unknown> => {
    const data = backend.tensorMap.has(dataId) ? backend.tensorMap.get(dataId) : undefined;
    const values = data?.values === null ? backend.binding.tensorData?.(data.id) : undefined;
    return values ?? backend.readSync(dataId);
  };
}
