/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.config;

/**
 * Signals an invalid configuration, with which Assent does not start, or an invalid inventory. The
 * message names the location (the variable, the file and line, or the field), the problem and the
 * valid values. It never contains a content value. Recording data never throws this exception.
 */
public final class ConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param where the variable, the file with its line, or the field
   * @param problem the invalid value and the valid ones
   */
  public ConfigurationException(String where, String problem) {
    super(where + ": " + problem);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param where the variable, the file with its line, or the field
   * @param problem the invalid value and the valid ones
   * @param cause the underlying failure; its message must not hold content
   */
  public ConfigurationException(String where, String problem, Throwable cause) {
    super(where + ": " + problem, cause);
  }
}
