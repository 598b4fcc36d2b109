/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.config;

/**
 * Configuration that Assent refuses to start with. The message names where it stands (the variable,
 * or file and line, or field), what was found (never a content value) and what would be valid.
 * Thrown at start only; at record time nothing is thrown.
 */
public final class ConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param where the variable, the file with its line, or the field
   * @param problem what was found and what would be valid
   */
  public ConfigurationException(String where, String problem) {
    super(where + ": " + problem);
  }

  /**
   * A refusal with its cause.
   *
   * @param where the variable, the file with its line, or the field
   * @param problem what was found and what would be valid
   * @param cause what failed underneath; its message must hold no content
   */
  public ConfigurationException(String where, String problem, Throwable cause) {
    super(where + ": " + problem, cause);
  }
}
