"""Gradients in TensorFlow's float64: reads a net's name, weights, features and labels as JSON, prints loss and gradients."""

import json
import sys

import tensorflow as tf

task = json.load(sys.stdin)
weights = [tf.Variable(tf.reshape(tf.constant(w["values"], tf.float64), w["shape"])) for w in task["weights"]]
x = tf.reshape(tf.constant(task["features"], tf.float64), task["shape"])


def conv():
    kernel, bias, scale, offset, pointwise_kernel, pointwise, pointwise_bias, dense, dense_bias = weights
    hidden = tf.tanh(tf.nn.conv2d(x, kernel, 1, "SAME") + bias)
    mean, variance = tf.nn.moments(hidden, [0, 1, 2])
    hidden = tf.nn.batch_normalization(hidden, mean, variance, offset, scale, 1e-3)
    hidden = tf.nn.avg_pool2d(hidden, 2, 2, "VALID")
    hidden = tf.nn.separable_conv2d(hidden, pointwise_kernel, pointwise, [1, 1, 1, 1], "VALID") + pointwise_bias
    hidden = tf.sigmoid(hidden)
    return tf.reshape(hidden, [hidden.shape[0], -1]) @ dense + dense_bias


def lstm():
    kernel, recurrent, bias, dense, dense_bias = weights
    units = recurrent.shape[0]
    h = c = tf.zeros([x.shape[0], units], tf.float64)
    for time in range(x.shape[1]):
        i, f, g, o = tf.split(x[:, time] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
    return h @ dense + dense_bias


with tf.GradientTape() as tape:
    logits = {"conv": conv, "lstm": lstm}[task["net"]]()
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=task["labels"], logits=logits))
gradients = tape.gradient(loss, weights)
print(json.dumps({"loss": float(loss), "gradients": [g.numpy().ravel().tolist() for g in gradients]}))
