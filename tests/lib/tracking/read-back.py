"""Prints the values of a folder of event files as TensorBoard's own reader sees them, as JSON."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

accumulator = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0})
accumulator.Reload()
found = {}
for tag in accumulator.Tags()["tensors"]:
    metadata = accumulator.SummaryMetadata(tag)
    values = []
    for event in accumulator.Tensors(tag):
        array = tensor_util.make_ndarray(event.tensor_proto)
        flat = [item.hex() if isinstance(item, bytes) else str(item) for item in array.flatten().tolist()]
        values.append({"step": event.step, "shape": list(array.shape), "values": flat})
    found[tag] = {
        "plugin": metadata.plugin_data.plugin_name,
        "dataClass": metadata.data_class,
        "events": values,
    }
print(json.dumps(found))
