/** All checkers, in the order in which reports tell what they see. */

import { type CheckKind, checkKinds } from '../scenario/checks.ts'
import { checkThenAct } from './check-then-act.ts'
import type { Checker } from './checker.ts'
import { dataRace } from './data-race/data-race.ts'
import { floatingPromise } from './floating-promise.ts'
import { leak } from './leak.ts'
import { lockMisuse } from './lock-misuse.ts'
import { lockOrder } from './lock-order.ts'
import { lostUpdate } from './lost-update.ts'
import { staleRead } from './stale-read.ts'
import { starvation } from './starvation.ts'
import { notSerializable, notSnapshot } from './transactions/isolation.ts'

const byKind = {
  'not-serializable': notSerializable,
  'not-snapshot-isolated': notSnapshot,
  'lost-update': lostUpdate,
  'check-then-act': checkThenAct,
  'stale-read': staleRead,
  'data-race': dataRace,
  'lock-misuse': lockMisuse,
  'lock-order': lockOrder,
  starvation,
  'floating-promise': floatingPromise,
  leak,
} satisfies Record<CheckKind, Checker>

export const checkers: readonly Checker[] = checkKinds.map(kind => byKind[kind])
