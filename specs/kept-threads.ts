/** Imported by specs whose scenarios share their threads, as those of a run do: starting threads takes longest. */

import { afterAll } from 'vitest'
import { keepGangs } from '../src/runtime/threads/gangs.ts'

afterAll(keepGangs())
