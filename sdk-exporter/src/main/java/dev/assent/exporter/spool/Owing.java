/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

/** Says what an erasure is to erase, for the note that is durable before it begins. */
@FunctionalInterface
interface Owing {
  /**
   * What is owed, as {@link FrameStore#owed} tells it after a restart.
   *
   * @param hash names subjects in it
   */
  byte[] bytes(SubjectHash hash);
}
