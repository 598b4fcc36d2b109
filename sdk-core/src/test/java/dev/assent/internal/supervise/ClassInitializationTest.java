/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClassInitializationTest {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor files = new ManualExecutor(clock);
  private final List<String> initialized = new ArrayList<>();
  private final Map<String, Throwable> failures = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private Consumer<String> log = lines::add;

  /** A failure of a name is thrown once. */
  private void initialize(String name) throws ClassNotFoundException {
    Throwable failure = failures.remove(name);
    if (failure instanceof ClassNotFoundException missing) {
      throw missing;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    initialized.add(name);
  }

  private void start(ClassInitialization.Initializer initializer, String... names) {
    new ClassInitialization(
            () -> List.of(names), initializer, line -> log.accept(line), clock::nanoTime)
        .start(files);
    files.runDue();
  }

  @Test
  void start_classes_areInitializedInOrderAndItEnds() {
    start(this::initialize, "a", "b", "c");
    assertThat(initialized).containsExactly("a", "b", "c");
    assertThat(files.periods()).isEmpty();
    assertThat(lines).isEmpty();
  }

  /** The tasks behind it do not wait long. */
  @Test
  void run_slowClasses_othersGetTheThreadInBetween() {
    start(
        name -> {
          clock.advance(Duration.ofMillis(3));
          initialize(name);
        },
        "a",
        "b",
        "c");
    assertThat(initialized).containsExactly("a", "b");
    files.advance(PAUSE);
    assertThat(initialized).containsExactly("a", "b", "c");
  }

  /** Loading can succeed later; and further classes would be lost. */
  @Test
  void run_noMemory_sameClassAgainAfterASecond() {
    failures.put("b", new OutOfMemoryError("a test"));
    start(this::initialize, "a", "b", "c");
    files.advance(PAUSE);
    assertThat(initialized).containsExactly("a");
    files.advance(SECOND);
    assertThat(initialized).containsExactly("a", "b", "c");
    assertThat(files.periods()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void run_namesUnreadableForLackOfMemory_readAgain() {
    List<OutOfMemoryError> once = new ArrayList<>(List.of(new OutOfMemoryError("a test")));
    new ClassInitialization(
            () -> {
              if (!once.isEmpty()) {
                throw once.remove(0);
              }
              return List.of("a");
            },
            this::initialize,
            log,
            clock::nanoTime)
        .start(files);
    files.runDue();
    files.advance(SECOND);
    assertThat(initialized).containsExactly("a");
  }

  @Test
  void run_namesUnreadable_ends() {
    new ClassInitialization(
            () -> {
              throw new IOException("a test");
            },
            this::initialize,
            log,
            clock::nanoTime)
        .start(files);
    files.runDue();
    assertThat(files.periods()).isEmpty();
  }

  /** Its static initializer has no memory at its only run. */
  static final class Short {
    static final int VALUE = allocate();

    private Short() {}

    static int allocate() {
      throw new OutOfMemoryError("a test");
    }
  }

  /** Another one, which the application uses first. */
  static final class UsedEarlier {
    static final int VALUE = Short.allocate();

    private UsedEarlier() {}
  }

  @Test
  void run_classesAreLost_theOthersAreInitializedAndOneLineNamesThem() {
    try {
      assertThat(UsedEarlier.VALUE).isZero();
    } catch (OutOfMemoryError lost) {
      initialized.add("UsedEarlier");
    }
    assertThat(initialized).isNotEmpty();
    start(
        name -> {
          if (name.equals("c")) {
            initialize(name);
          } else {
            Class.forName(name, true, getClass().getClassLoader());
          }
        },
        UsedEarlier.class.getName(),
        Short.class.getName(),
        "c");
    files.advance(SECOND);
    files.advance(SECOND);
    assertThat(initialized).contains("c");
    assertThat(lines)
        .containsExactly(
            "A lack of memory made 2 of the classes that Assent needs unusable until the process"
                + " ends: "
                + UsedEarlier.class.getName()
                + ", "
                + Short.class.getName()
                + ". What needs them fails: data can be missing, and a change of consent can have"
                + " no effect. Restart the process, and give it more memory.");
    assertThat(files.periods()).isEmpty();
  }

  @Test
  void run_classCannotBeLoaded_leftOut() {
    ClassNotFoundException missing = new ClassNotFoundException("io.micrometer.Meter");
    failures.put("a", missing);
    failures.put("b", new NoClassDefFoundError("io/micrometer/Meter").initCause(missing));
    failures.put("c", new NoSuchFieldError("of another version"));
    failures.put("d", new IllegalStateException("the application is stopped"));
    start(this::initialize, "a", "b", "c", "d", "e");
    assertThat(initialized).containsExactly("e");
    assertThat(lines).isEmpty();
    assertThat(files.periods()).isEmpty();
  }

  @Test
  void run_logHasNoMemory_theLineIsWrittenAfterASecond() {
    failures.put("a", new ExceptionInInitializerError("a test"));
    log =
        line -> {
          log = lines::add;
          throw new OutOfMemoryError("a test");
        };
    start(this::initialize, "a");
    assertThat(lines).isEmpty();
    files.advance(SECOND);
    files.advance(SECOND);
    assertThat(lines).hasSize(1);
  }

  @Test
  void run_logThrows_ends() {
    failures.put("a", new ExceptionInInitializerError("a test"));
    log =
        line -> {
          throw new IllegalStateException("a test");
        };
    start(this::initialize, "a");
    assertThat(files.periods()).isEmpty();
  }
}
