/**
 * Isolation: whether the transactions of a scenario are kept apart as it asks for. Wrong when a committed transaction has read what
 * another took back or wrote over, or when the dependencies among them have a cycle that the level forbids; the cycle is named as
 * the literature has it.
 *
 * Silent where a scenario asks for nothing. Real time plays no part: a transaction may read what was replaced long ago, as long as
 * some order explains it.
 */

import type { CheckKind } from '../../scenario/checks.ts'
import type { Isolation } from '../../scenario/transactions.ts'
import { type Checker, nothing, signature, type Trouble } from '../checker.ts'
import { anomalyOf } from './anomaly.ts'
import { PRESENCE } from './history.ts'
import { historyOf } from './recorded.ts'

const checker = (kind: CheckKind, isolation: Isolation, word: string): Checker => ({
  kind,
  level: 'error',
  examine(execution): readonly Trouble[] {
    if (execution.isolation !== isolation) return nothing
    const history = historyOf(execution, execution.told())
    const anomaly = anomalyOf(history, isolation)
    if (anomaly === undefined) return nothing
    const { name, message, accesses } = anomaly
    const seen = accesses.map(at => history.accesses[at]!)
    const keys = [...new Set(seen.map(({ key }) => signature(key.replace(PRESENCE, ''))))].sort()
    const steps = [...new Set(seen.map(({ step }) => step))].filter(step => step >= 0)
    return [
      {
        kind,
        fingerprint: `${kind}:${name.replaceAll(' ', '-')}:${keys.join(',')}`,
        message: `not ${word}: ${name}: ${message}`,
        steps,
      },
    ]
  },
})

export const notSerializable = checker('not-serializable', 'serializable', 'serializable')
export const notSnapshot = checker('not-snapshot-isolated', 'snapshot', 'snapshot isolated')
