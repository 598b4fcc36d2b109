/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

/**
 * A claimed exporter.
 *
 * @param name the name of its destination
 * @param exporter the application's exporter
 * @param <E> its type
 */
public record Claim<E>(String name, E exporter) {
  /** Omits the exporter, whose text may contain addresses and headers. */
  @Override
  public String toString() {
    return "Claim{" + name + "}";
  }
}
