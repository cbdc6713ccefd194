"""One measurement in a process of its own: python train_bench.py MODEL MODE SECONDS. Prints one JSON line."""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
begin = time.perf_counter()
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

name, mode, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
started = time.perf_counter()


def residual(x):
    conv = lambda x, f, k, s: layers.Conv2D(f, k, strides=s, padding="same", use_bias=False)(x)
    norm = lambda x: layers.BatchNormalization()(x)
    relu = lambda x: layers.ReLU()(x)

    def block(x, filters, strides):
        inner = norm(conv(relu(norm(conv(x, filters, 3, strides))), filters, 3, 1))
        shortcut = x if strides == 1 else norm(conv(x, filters, 1, strides))
        return relu(layers.Add()([inner, shortcut]))

    x = relu(norm(conv(x, 16, 3, 1)))
    for filters, first in [(16, 1), (32, 2), (64, 2)]:
        for index in range(3):
            x = block(x, filters, first if index == 0 else 1)
    return layers.GlobalAveragePooling2D()(x)


def chain(*parts):
    def apply(x):
        for part in parts:
            x = part(x)
        return x

    return apply


specs = {
    "mlp": ((784,), 128, lambda: chain(layers.Dense(128, activation="relu"))),
    "lenet": (
        (28, 28, 1),
        64,
        lambda: chain(
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ),
    ),
    "conv8": (
        (28, 28, 1),
        64,
        lambda: chain(
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.GlobalAveragePooling2D(),
        ),
    ),
    "lstm": ((64, 16), 32, lambda: chain(layers.LSTM(64))),
    "resnet20": ((32, 32, 3), 64, lambda: residual),
}
shape, batch, body = specs[name]
samples = batch * 32
size = int(np.prod(shape))
features = np.fmod(np.sin(np.arange(samples * size) * 12.9898), 1).astype("float32").reshape((samples, *shape))
labels = (np.arange(samples) % 10).astype("int32")
inputs = layers.Input(shape)
model = tf.keras.Model(inputs, layers.Dense(10)(body()(inputs)))
optimizer = tf.keras.optimizers.Adam(1e-3)
loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def measure(run, per_run):
    rates = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(rates) < 3:
        t0 = time.perf_counter()
        run()
        rates.append(per_run / (time.perf_counter() - t0))
    return sorted(rates)[len(rates) // 2]


if mode.startswith("fit"):
    model.compile(optimizer, loss_of, metrics=["accuracy"], jit_compile=mode == "fit-xla")
    model.fit(features, labels, batch_size=batch, epochs=1, verbose=0)
    ready = time.perf_counter()
    rate = measure(lambda: model.fit(features, labels, batch_size=batch, epochs=1, verbose=0), samples)
else:
    batches = [
        (tf.constant(features[i * batch : (i + 1) * batch]), tf.one_hot(labels[i * batch : (i + 1) * batch], 10))
        for i in range(32)
    ]

    @tf.function(jit_compile=mode == "function-xla")
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, logits))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for _ in range(5):
        step(*batches[0]).numpy()
    ready = time.perf_counter()

    def run():
        for x, y in batches:
            step(x, y)
        step(*batches[0]).numpy()

    rate = measure(run, batch * 33)

report = {
    "rate": rate,
    "stepMs": batch / rate * 1000,
    "startMs": (started - begin) * 1000,
    "warmMs": (ready - started) * 1000,
    "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "backend": f"TensorFlow {tf.__version__}",
}
print("BENCH" + json.dumps(report))
