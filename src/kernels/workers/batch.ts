/**
 * How many calls share a message.
 *
 * A message costs tens of microseconds, so short calls travel together; a call that takes milliseconds travels
 * alone, so that the work spreads evenly.
 *
 * @module
 */

import type { Call, CallSource } from "./call.ts";
import type { Pace } from "./pace.ts";

/** A message should hold about so many milliseconds of work, */
const MESSAGE_MS = 1;
/** or so many, where more than as much again is left for each worker: then they can still end together. */
const LONG_MESSAGE_MS = 4;
/** at most so many calls and about so many bytes. */
const MESSAGE_CALLS = 512;
const MESSAGE_BYTES = 1 << 20;

/**
 * Takes the calls of one message from a source: one, or as many short ones as fill it.
 *
 * @param share The most calls to take, so that something is left for other workers.
 */
export function takeBatch(source: CallSource, pace: Pace, share: number): Call[] {
  const calls: Call[] = [];
  let ms = 0, bytes = 0, count = 0;
  for (let call = source.peek(); call; call = source.peek()) {
    ms += expectedMs(call, pace);
    count += call.group?.length ?? 1;
    const most = 2 * calls.length < share ? LONG_MESSAGE_MS : MESSAGE_MS;
    if (calls.length > 0 && (ms > most || count > MESSAGE_CALLS || calls.length >= share)) break;
    source.take();
    if (call.settled) continue;
    calls.push(call);
    bytes += call.parcel?.bytes ?? 0;
    if (bytes > MESSAGE_BYTES) break;
  }
  return calls;
}

/** About how long a call will take, with its group. One that is to travel alone, or with a time limit: without end. */
export function expectedMs(call: Call, pace: Pace): number {
  if (call.timeout !== undefined || call.alone) return Infinity;
  if (!call.group) return pace.expected(call.kernel);
  return call.group.reduce((ms, { kernel }) => ms + pace.expected(kernel), 0);
}
