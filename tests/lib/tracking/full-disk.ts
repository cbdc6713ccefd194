import { type StorageCalls, realStorage } from "../../../lib/tracking/storage.ts";

/** A disk that takes `room` more bytes and then says ENOSPC, after writing what still fits, as ext4 does. */
export function fullDisk(room: number): StorageCalls & { setRoom(bytes: number): void } {
  let left = room;
  return {
    ...realStorage,
    writeSync: (descriptor, bytes) => {
      const part = bytes.subarray(0, left);
      if (part.length === 0 && bytes.length > 0) {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
        });
      }
      left -= part.length;
      return realStorage.writeSync(descriptor, part);
    },
    setRoom: (bytes) => {
      left = bytes;
    },
  };
}
