/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.nio.file.Path;

/** A file beside another one that lacks a part of its content. It says why, without content. */
public final class IncompleteMark {
  private IncompleteMark() {}

  /** Returns the file {@code .NAME.incomplete} beside a file. */
  public static Path of(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".incomplete");
  }
}
