/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static dev.assent.internal.tag.HostedRig.naming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests on pooled threads, compared with a model that knows whose content each datum
 * holds. Scopes leak, callers send subjects, tasks lose their context, and some requests name
 * nobody. A datum has either no named subject, or at least all those of its content.
 */
@Tag("ci")
class SubjectScheduleTest {
  private static final int THREADS = 3;
  private static final int REQUESTS = 60;

  private final HostedRig rig = new HostedRig();
  private final ExecutorService helpers = Executors.newFixedThreadPool(2);
  private final List<ExecutorService> workers = new ArrayList<>();

  /** The subjects whose content a datum holds, by the name of the datum. */
  private final Map<String, Set<String>> contents = new ConcurrentHashMap<>();

  private final AtomicInteger ids = new AtomicInteger();

  @AfterEach
  void stop() {
    workers.forEach(ExecutorService::shutdownNow);
    helpers.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void data_inRandomRequests_hasAllSubjectsOfItsContentOrNone(long seed) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int worker = 0; worker < THREADS; worker++) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      workers.add(thread);
      for (int i = 0; i < REQUESTS; i++) {
        long number = (seed * THREADS + worker) * REQUESTS + i;
        Random random = new Random(new SplittableRandom(number).nextLong());
        running.add(thread.submit(() -> new Request(random).run()));
      }
    }
    for (Future<?> request : running) {
      request.get(30, TimeUnit.SECONDS);
    }
    helpers.shutdown();
    assertThat(helpers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    for (ExecutorService worker : workers) {
      worker.shutdown(); // its scopes leak
      assertThat(worker.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    check(seed);
    rig.assertForgotten();
  }

  private void check(long seed) {
    int named = 0;
    List<String> wrong = new ArrayList<>();
    for (var span : rig.spans) {
      named += check(span.getName(), span.subject(), wrong);
    }
    for (var log : rig.logs) {
      Value<?> body = log.getBodyValue();
      named += check(body == null ? "" : body.asString(), log.subject(), wrong);
    }
    assertThat(wrong).as("seed " + seed).isEmpty();
    assertThat(rig.spans).hasSizeGreaterThan(THREADS * REQUESTS);
    assertThat(named).isGreaterThan((rig.spans.size() + rig.logs.size()) / 4);
  }

  private int check(String name, SubjectHandle subject, List<String> wrong) {
    if (!subject.isNamed()) {
      return 0;
    }
    if (!subject.paths().containsAll(contents.get(name))) {
      wrong.add(name + " holds " + contents.get(name) + " and has " + subject.paths());
    }
    return 1;
  }

  /** One request, on a thread that may have the scope of an earlier one. */
  private final class Request {
    private final Random random;
    private final String user;
    private final List<String> above = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();

    Request(Random random) {
      this.random = random;
      this.user = user();
    }

    private String user() {
      return "acme/u" + random.nextInt(4);
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private String datum(String... subjects) {
      String name = "d" + ids.incrementAndGet();
      contents.put(name, new ConcurrentSkipListSet<>(List.of(subjects)));
      return name;
    }

    void run() {
      if (chance(15)) {
        withoutEntry();
        return;
      }
      Context given = given();
      String name = datum(user);
      Span entry = rig.entry(name, given);
      above.add(name);
      Context inside = given.with(entry);
      Context mine = chance(80) ? naming(inside, user) : inside;
      Scope scope = mine.makeCurrent();
      boolean leaks = chance(30);
      work(3);
      if (chance(70)) {
        tasks.forEach(SubjectScheduleTest::join);
      }
      if (!leaks && chance(50)) {
        scope.close();
        entry.end();
      } else {
        entry.end();
        if (!leaks) {
          scope.close();
        }
      }
      tasks.forEach(SubjectScheduleTest::join);
    }

    /** An agent starts no entry span in a context that has one already, though it has ended. */
    private void withoutEntry() {
      Context given = Context.current();
      Context mine = chance(50) ? naming(given, user) : given;
      try (Scope scope = mine.makeCurrent()) {
        work(1);
      }
      tasks.forEach(SubjectScheduleTest::join);
    }

    private Context given() {
      return switch (random.nextInt(4)) {
        case 0 -> Context.root();
        case 1 -> naming(HostedRig.remote(), user());
        case 2 -> naming(Context.current(), user());
        default -> Context.current();
      };
    }

    private void work(int depth) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        switch (random.nextInt(6)) {
          case 0 -> rig.log(datum(user), Context.current());
          case 1, 2 -> child(depth, Context.current(), List.of(user));
          case 3 -> shared(depth);
          case 4 -> wrapped();
          default -> explicit();
        }
      }
    }

    /** A span with content of another participant, too. */
    private void shared(int depth) {
      String other = user();
      above.forEach(name -> contents.get(name).add(other));
      String both = user + "," + other;
      child(depth, naming(Context.current(), both), List.of(user, other));
    }

    private void child(int depth, Context context, List<String> subjects) {
      String name = datum(subjects.toArray(String[]::new));
      Span child = rig.span(name, context);
      above.add(name);
      if (chance(20)) {
        subjects.forEach(subject -> child.setAttribute("assent.subject/" + subject, true));
      }
      try (Scope scope = context.with(child).makeCurrent()) {
        if (depth > 0 && chance(60) && subjects.size() == 1) {
          work(depth - 1);
        }
      }
      child.end();
      above.remove(name);
    }

    @SuppressWarnings("MustBeClosedChecker") // the scope leaks
    private void wrapped() {
      String span = datum(user);
      String log = datum(user);
      boolean leaks = Span.current().isRecording() && chance(30);
      tasks.add(
          helpers.submit(
              Context.current()
                  .wrap(
                      () -> {
                        Span child = rig.span(span, Context.current());
                        rig.log(log, Context.current().with(child));
                        child.end();
                        if (leaks) {
                          naming(Context.current(), user).makeCurrent();
                        }
                      })));
    }

    /** A task without context, which knows its span only. */
    private void explicit() {
      String span = datum(user);
      String log = datum(user);
      Context known = chance(50) ? Context.current() : Context.root().with(Span.current());
      tasks.add(
          helpers.submit(
              () -> {
                rig.span(span, known).end();
                rig.log(log, known);
              }));
    }
  }

  private static void join(Future<?> task) {
    try {
      task.get(30, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
