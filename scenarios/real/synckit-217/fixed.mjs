import { runAsWorker } from 'synckit-fixed'

runAsWorker(async number => number * 2)
