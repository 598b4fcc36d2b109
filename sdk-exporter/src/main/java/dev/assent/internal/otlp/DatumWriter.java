/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

/**
 * Writes data of one signal. Not thread-safe.
 *
 * @param <T> the SDK's type of the data
 */
interface DatumWriter<T> {
  /** Writes one datum as an element of a field. */
  void write(int field, T datum);
}
