/**
 * Runs in each of Vitest's workers before the specs do: what instrumented code calls is there, worker threads are told, and what
 * modules take of the platform while they are loaded is what a run controls.
 */

import { beforeAll } from 'vitest'
import '../instrument/accesses-runtime.ts'
import '../instrument/runtime.ts'
import { registeredScope, setRegisteredScope } from '../instrument/scope.ts'
import { beginLoading } from '../intercept/loading.ts'

if (registeredScope() === undefined) setRegisteredScope({ packages: [], mode: 'async' })

beforeAll(beginLoading())
