/** What a scenario says about the network between its tasks and the servers they ask. */

import { describe, show } from './describe.ts'

/** Every way in which a request may fail: see `NetworkFault`. */
export const networkFaults = ['reset', 'timeout', '5xx', 'duplicate', 'lost-response'] as const

/**
 * How a request fails, as far as its caller can tell:
 *
 * - `reset`: the connection breaks before the server has seen the request;
 * - `timeout`: no answer comes in time, and the server has not seen the request;
 * - `5xx`: something before the server answers with 503;
 * - `duplicate`: the server gets the request twice, the caller the first answer (not over `node:http`, nor where the body is a stream);
 * - `lost-response`: the server has done what was asked, then the connection breaks.
 */
export type NetworkFault = (typeof networkFaults)[number]

export interface NetworkOptions {
  /**
   * The ways in which the schedule may let each request of the tasks fail that is sent with `fetch`, `undici` or `node:http`.
   * Minimisation leaves those out that a failure does not need. Default: none.
   */
  readonly faults?: readonly NetworkFault[] | undefined
}

/** What is wrong with a definition's `network`. */
export function* networkProblems(network: unknown): Generator<string> {
  if (network === undefined) return
  if (typeof network !== 'object' || network === null) {
    yield `network is ${describe(network)}, not an object, as in network: { faults: ['reset'] }`
    return
  }
  const { faults } = network as { faults?: unknown }
  if (faults === undefined) return
  if (!Array.isArray(faults)) {
    yield `network.faults is ${describe(faults)}, not an array`
    return
  }
  for (const fault of faults) {
    if (networkFaults.includes(fault)) continue
    yield `there is no fault ${show(fault)}: the faults are ${networkFaults.map(name => `'${name}'`).join(', ')}`
  }
}
