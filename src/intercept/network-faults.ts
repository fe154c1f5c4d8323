/** Faults of the network that the schedule may choose for a request: see `NetworkFault`. */

import type { NetworkFault } from '../scenario/network.ts'
import type { Effects } from './effects.ts'

/** The fault that the schedule has in store for the request that is being sent, if any. */
export function chooseFault({ engine }: Effects): NetworkFault | undefined {
  const faults = engine.program.scenario.definition.network?.faults ?? []
  return faults[engine.alternative(1 + faults.length) - 1]
}

/** How a report shows a request: a fault is named beside it. */
export const withFault = (text: string, fault: NetworkFault | undefined): string =>
  fault === undefined ? text : `${text} ✗ ${fault}`

/** What breaks the connection, as the platform's own error looks. */
export function brokenBy(fault: NetworkFault): Error {
  return fault === 'timeout'
    ? Object.assign(new Error('Headers Timeout Error'), {
        name: 'HeadersTimeoutError',
        code: 'UND_ERR_HEADERS_TIMEOUT',
      })
    : Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' })
}
