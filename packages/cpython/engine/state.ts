/** Where the tables are that the engine shares with the probes and the recorder, and what runs now. */
@unmanaged
export class Places {
  control: u32;
  objects: u32;
  rowEnd: u32;
  bitmap: u32;
  headerPages: u32;
  placePages: u32;
  writes: u32;
  withFields: u32;
  tupleItems: u32;
  /** The running instruction, and the address of its entry; 0: none. */
  instruction: u32;
  entry: u32;
}

export const PLACES_BYTES: u32 = 44;

/** Set by `start`. */
export let at: Places = changetype<Places>(0);

export function setAt(address: u32): void {
  at = changetype<Places>(address);
}
