/** Runs in each of Vitest's workers where all code is to be left as it is: worker threads are told as well. */

import { declineInstrumentation } from '../instrument/scope.ts'

declineInstrumentation()
