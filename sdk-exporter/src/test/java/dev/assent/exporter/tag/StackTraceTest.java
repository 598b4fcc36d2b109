/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Classes and frames, never a word of a message. */
class StackTraceTest {
  @Test
  void of_causesAndSuppressed_areClassesAndFrames() {
    Exception thrown = new IllegalStateException("secret", new RuntimeException("secret"));
    thrown.addSuppressed(new IllegalArgumentException("secret"));
    assertThat(StackTrace.of(thrown))
        .startsWith("java.lang.IllegalStateException\n\tat dev.assent.exporter.tag.StackTraceTest.")
        .contains("Caused by: java.lang.RuntimeException\n")
        .contains("Suppressed: java.lang.IllegalArgumentException\n")
        .doesNotContain("secret");
  }

  @Test
  void of_cycle_ends() {
    Exception one = new Exception("secret");
    Exception two = new Exception("secret", one);
    one.initCause(two);
    assertThat(StackTrace.of(one)).contains("(shown above)").doesNotContain("secret");
  }

  @Test
  void of_forgedFrames_areLeftOut() {
    Exception thrown = new Exception();
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("what he said", "m", "f", 1),
          new StackTraceElement("C", "what she said", "f", 1),
          new StackTraceElement("loader said", "module said", "1", "C", "m", "it said", 7)
        });
    assertThat(StackTrace.of(thrown))
        .isEqualTo("java.lang.Exception\n\tat (frame)\n\tat (frame)\n\tat C.m(7)\n");
  }

  @Test
  void of_hostileException_isStillAName() {
    assertThat(StackTrace.of(new Hostile())).startsWith(Hostile.class.getName() + "\n");
  }

  @Test
  void of_veryDeep_isBounded() {
    Throwable thrown = new Exception();
    for (int i = 0; i < 10_000; i++) {
      thrown = new Exception(thrown);
    }
    assertThat(StackTrace.of(thrown)).hasSizeLessThan(32 * 1024);
  }

  private static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException();
    }

    @Override
    public String toString() {
      throw new IllegalStateException();
    }
  }
}
