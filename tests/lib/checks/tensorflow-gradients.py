"""Gradients of a smooth net in TensorFlow's float64: reads weights, features and labels as JSON, prints gradients."""

import json
import sys

import tensorflow as tf

task = json.load(sys.stdin)
weights = [tf.Variable(tf.reshape(tf.constant(w["values"], tf.float64), w["shape"])) for w in task["weights"]]
x = tf.reshape(tf.constant(task["features"], tf.float64), task["shape"])
with tf.GradientTape() as tape:
    hidden = tf.tanh(x @ weights[0] + weights[1])
    hidden = tf.sigmoid(hidden @ weights[2] + weights[3])
    logits = hidden @ weights[4] + weights[5]
    loss = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=task["labels"], logits=logits)
    )
gradients = tape.gradient(loss, weights)
print(json.dumps({"loss": float(loss), "gradients": [g.numpy().ravel().tolist() for g in gradients]}))
