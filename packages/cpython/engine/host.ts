/** What the recorder does for the engine, in JavaScript. Addresses and numbers are unsigned, but for counts. */

/** Memory of the interpreter's own heap; its content is anything. */
export declare function reserve(bytes: u32): u32;
export declare function release(address: u32): void;

/** The rows are full. */
export declare function flush(): void;
/** The event code of a link or unlink at an instruction where there was none before. */
export declare function linkCode(instruction: u32, isLink: u32): u32;
/** The count of an object whose header is something else now. */
export declare function refcount(slot: u32): i32;

/** The id of a key's text; see `Spelling`. */
export declare function spell(spelling: u32, key: u32, entry: u32): u32;
/** The same for a container that is older than the recording; an item's or a member's place, too. */
export declare function spellOlder(box: u32, spelling: u32, key: u32, entry: u32): u32;
/** The id + 1 of what a class's inline values at a position are called; negative when that may change. */
export declare function attribute(layout: u32, position: u32): i32;

/** An external holder of a container's: it holds something, and no longer does. */
export declare function externalLinked(text: u32, box: u32): void;
export declare function externalUnlinked(text: u32): void;
/** The container whose external holder has that text; 0: none. */
export declare function externalOwner(text: u32): u32;
/** A container that is older than the recording is no more. */
export declare function olderGone(box: u32): void;

/** Containers that are read in JavaScript, by number. */
export declare function foreignWritten(foreign: u32, address: u32): void;
/** All of it may have changed. */
export declare function foreignChanged(foreign: u32): void;
export declare function foreignRemovals(foreign: u32, settled: u32): void;
export declare function foreignAdditions(foreign: u32): void;
/** It holds nothing any more. */
export declare function foreignEmptied(foreign: u32): void;
/** It goes on at another address; nothing of it is watched. */
export declare function foreignMoved(foreign: u32, address: u32): void;
export declare function foreignForgotten(foreign: u32): void;
