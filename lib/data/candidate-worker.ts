import { workerData } from "node:worker_threads";
import { answerJobs } from "../core/answer-jobs.ts";
import { openNeighborTree } from "../metrics/neighbor-tree.ts";
import { type AskedPoints, type CandidateWorkerData, findCandidates } from "./candidates.ts";

/** A thread of the search for near duplicates. */
const data = workerData as CandidateWorkerData;
const tree = openNeighborTree(data.boxes);

answerJobs((asked: AskedPoints) => {
  const result = findCandidates(tree, asked, data);
  return { result, transfer: [result.buffer as ArrayBuffer] };
});
