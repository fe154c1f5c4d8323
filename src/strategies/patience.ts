/**
 * How often a strand may read again what nobody has written since, before a strategy that goes by priorities lets all others
 * go first: without it, a spinning strand of high priority would starve the one that it waits for.
 *
 * Musuvathi, Qadeer, "Fair Stateless Model Checking", PLDI 2008, has every yield cost a strand its turn. Here yields are not
 * marked; they are seen. A loop that gives up after some turns is no spin, and that it gives up too early may be the very bug:
 * so patience is drawn for each execution, 2 turns in half of them, 4 in a quarter, … and 128 at most.
 */

import { randomInt32 } from '../schedule/random.ts'

/** From this turn on a loop's steps are not counted for what is learned of an execution's length: they may be any number. */
export const IDLE_TURNS = 2

export const drawPatience = (state: Int32Array, random: number): number =>
  2 << Math.min(6, Math.clz32(randomInt32(state, random)))
