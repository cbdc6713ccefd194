"""One measured process: python train_keras.py MODEL MODE BATCHES. MODE: fit, fit-xla, function, function-xla."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras_models import build
from take_turns import say, take_turns

name, mode, batch_count = sys.argv[1:4]
tf.constant(0)
say({"event": "started", "versions": {"TensorFlow": tf.__version__, "Keras": keras.__version__}})
count = int(batch_count)
shape, batch, model = build(name)
samples = batch * count
size = int(np.prod(shape))
features = np.fmod(np.sin(np.arange(samples * size) * 12.9898), 1).astype("float32").reshape((samples, *shape))
labels = (np.arange(samples) % 10).astype("int32")
optimizer = tf.keras.optimizers.Adam(1e-3)

if mode.startswith("fit"):
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"], jit_compile=mode == "fit-xla")
    run = lambda: model.fit(features, labels, batch_size=batch, epochs=1, verbose=0)
else:
    batches = [
        (tf.constant(features[i * batch : (i + 1) * batch]), tf.one_hot(labels[i * batch : (i + 1) * batch], 10))
        for i in range(count)
    ]

    @tf.function(jit_compile=mode == "function-xla")
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, logits))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    def run():
        losses = [step(x, y) for x, y in batches]
        losses[-1].numpy()


for _ in range(2):
    run()
take_turns(run, samples)
