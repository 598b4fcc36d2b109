/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stack trace keeps classes and frames, and no part of a message. */
class StackTraceTest {
  @Test
  void of_causesAndSuppressed_areClassesAndFrames() {
    Exception thrown = new IllegalStateException("secret", new RuntimeException("secret"));
    thrown.addSuppressed(new IllegalArgumentException("secret"));
    assertThat(StackTrace.of(thrown))
        .startsWith(
            "java.lang.IllegalStateException\n\tat dev.assent.internal.data.StackTraceTest.")
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
          new StackTraceElement("a.C", "what she said", "f", 1),
          new StackTraceElement("loader said", "module said", "1", "a.C", "m", "it said", 7)
        });
    assertThat(StackTrace.of(thrown))
        .isEqualTo("java.lang.Exception\n\tat (frame)\n\tat (frame)\n\tat a.C.m(7)\n");
  }

  /** A word, a number or an address is not the name of code. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kanarienvogel",
        "jane@example.com",
        "a.4915112345678",
        "a.b49151123456789",
        "jane/doe.flu",
        "a..b",
        ".a",
        "a.",
        "a.%6a",
        "a.Hidden/0xkanarie",
        "a.Hidden/0x\u0661\u0662\u0663",
        "a.Hidden/0x\uff21\uff22",
      })
  void of_frameOfNoClass_isReplacedAndTold(String name) {
    Exception thrown = new Exception();
    thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement(name, "m", "f", 1)});
    assertThat(StackTrace.of(thrown)).isEqualTo("java.lang.Exception\n\tat (frame)\n");
    assertThat(StackTrace.hasReplaced(StackTrace.of(thrown))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "java.util.List, get",
    "a.B$$Lambda$14/0x00007f8c2c0a1200, run",
    "a.B, <init>",
    "a.B, <clinit>",
    "a.B, lambda$main$0",
    "a.B, invoke-IoAF18A",
    "a.B$$SpringCGLIB$$0, $anonfun$apply$1",
  })
  void of_frameOfCompilers_stays(String type, String method) {
    Exception thrown = new Exception();
    thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement(type, method, "f", 1)});
    assertThat(StackTrace.of(thrown)).contains("at " + type + '.' + method + "(1)");
    assertThat(StackTrace.hasReplaced(StackTrace.of(thrown))).isFalse();
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
      throw new AssertionError();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new AssertionError();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new AssertionError();
    }

    @Override
    public String toString() {
      throw new AssertionError();
    }
  }
}
