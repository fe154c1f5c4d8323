/**
 * What searches for everything do about loops that spin: there is no end to the executions in which a loop looks once more at
 * what nobody has written. Once a loop is seen to, the search begins anew, and from then on a strand that has looked in vain for
 * a number of turns waits until somebody writes what it has looked at. An execution in which it would have gone on leads to the
 * same as one in which it looked less often, if all that its turns leave behind is what it does next.
 *
 * That they leave nothing else behind is an assumption: a loop that counts its turns and gives up is none of these. It shows
 * when everybody waits, nobody is left to write, and a strand that goes on nevertheless comes to something else.
 *
 * Jonsson, Lång, Sagonas, "Awaiting for Godot: Stateless Model Checking that Avoids Executions where Nothing Happens", FMCAD 2022.
 */

import type { Trace } from '../schedule/trace.ts'

/** Turns without news after which a loop is taken to spin; fewer are run one by one. */
const SPINS = 16
/** Turns of such a loop that are run one by one. */
export const PARKED_AFTER = 2

/** Said with `exhausted`. */
export const PARKED = `loops that see nothing new wait for news after ${PARKED_AFTER} turns`
/** Why a search that has run all it could is not exhaustive. */
export const RESTLESS =
  'not exhaustive: a loop gives up when it has seen nothing new for some turns; not all of those were tried'

/** Whether a loop of the execution is one that spins. */
export function spins(trace: Trace): boolean {
  for (let i = 0; i < trace.length; i++) if (trace.spins(i) >= SPINS) return true
  return false
}
