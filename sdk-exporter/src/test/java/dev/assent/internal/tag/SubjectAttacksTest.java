/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static dev.assent.internal.tag.HostedRig.naming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.GivenDecisions;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No datum of a server gets the subject of somebody else, and none loses its own. */
class SubjectAttacksTest {
  private final HostedRig rig = new HostedRig();
  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  private void onThePool(Runnable task) throws Exception {
    pool.submit(task).get(10, TimeUnit.SECONDS);
  }

  @Test
  void entry_noChildSpan_isNamedByALogRecord() {
    Span entry = rig.entry("entry", Context.root());
    rig.log("log", naming(Context.root().with(entry), "acme/u7"));
    entry.end();

    assertThat(rig.subjectsOfLog("log")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  @Test
  void entry_noChildSpanAndNoLogRecord_isNamedByNothing() {
    Span entry = rig.entry("entry", Context.root());
    try (Scope scope = naming(Context.root().with(entry), "acme/u7").makeCurrent()) {
      entry.end();
    }

    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @Test
  void naming_severalSubjectsAtSeveralDepths_reachesEveryLiveSpanAbove() {
    Span entry = rig.entry("entry", Context.root());
    Context inside = Context.root().with(entry);
    Span outer = rig.span("outer", inside);
    Span inner = rig.span("inner", naming(inside.with(outer), "acme/u8"));
    rig.log("log", naming(inside.with(inner), "acme/u9,acme/u7"));
    inner.end();
    rig.span("sibling", inside).end();
    outer.end();
    entry.end();

    assertThat(rig.subjectsOf("inner")).isEqualTo("acme/u7,acme/u8,acme/u9");
    assertThat(rig.subjectsOf("outer")).isEqualTo("acme/u7,acme/u8,acme/u9");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7,acme/u8,acme/u9");
    assertThat(rig.subjectsOf("sibling")).isEmpty();
  }

  @Test
  void naming_parentEndedBefore_isNotChangedAndTheEntryIs() {
    Span entry = rig.entry("entry", Context.root());
    Span parent = rig.span("parent", Context.root().with(entry));
    parent.end();
    rig.span("late", naming(Context.root().with(parent), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("parent")).isEmpty();
    assertThat(rig.subjectsOf("late")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  /** A servlet's thread starts the entry span, others work below it and end it. */
  @Test
  void asyncServlet_otherThreadsWorkAndEnd_namesReachTheEntry() throws Exception {
    Span entry = rig.entry("entry", Context.root());
    Context request = Context.root().with(entry);
    onThePool(naming(request, "acme/u7").wrap(() -> rig.span("work", Context.current()).end()));
    onThePool(entry::end);

    assertThat(rig.subjectsOf("work")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  @Test
  void executors_withAndWithoutContext_namedOnlyWithIt() {
    Span entry = rig.entry("entry", Context.root());
    Context request = naming(Context.root().with(entry), "acme/u7");
    try (Scope scope = request.makeCurrent()) {
      CompletableFuture.runAsync(() -> rig.span("lost", Context.current()).end(), pool).join();
      CompletableFuture.runAsync(
              () -> rig.log("wrapped", Context.current()), Context.taskWrapping(pool))
          .join();
      CompletableFuture.supplyAsync(() -> rig.span("half", request), pool).join().end();
    }
    entry.end();

    assertThat(rig.subjectsOf("lost")).isEmpty();
    assertThat(rig.subjectsOfLog("wrapped")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("half")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  @Test
  void pooledThread_twoUsersOneAfterTheOther_eachHasItsOwn() throws Exception {
    for (String user : List.of("acme/u7", "acme/u8", "acme/u7")) {
      onThePool(
          () -> {
            Span entry = rig.entry("entry", Context.current());
            try (Scope scope = naming(Context.current().with(entry), user).makeCurrent()) {
              rig.span("child", Context.current()).end();
            }
            entry.end();
          });
    }

    assertThat(rig.spans.stream().map(span -> HostedRig.text(span.subject())))
        .containsExactly("acme/u7", "acme/u7", "acme/u8", "acme/u8", "acme/u7", "acme/u7");
  }

  /** The last user's scope stays on the thread, with the span of the last request. */
  @Test
  void leakedScope_nextRequest_isNobodysUntilItIsNamed() throws Exception {
    leakOnThePool("acme/u7");
    onThePool(
        () -> {
          Span entry = rig.entry("next", Context.current());
          Context inside = Context.current().with(entry);
          rig.span("unnamed", inside).end();
          rig.log("unnamed log", inside);
          rig.span("named", naming(inside, "acme/u8")).end();
          entry.end();
        });

    assertThat(rig.subjectsOf("unnamed")).isEmpty();
    assertThat(rig.subjectsOfLog("unnamed log")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("next")).isEqualTo("acme/u8");
  }

  /** An agent suppresses the entry span where the leaked context has one already. */
  @Test
  void leakedScope_noEntrySpan_dataBelowAnEndedSpanIsNobodys() throws Exception {
    leakOnThePool("acme/u7");
    onThePool(
        () -> {
          rig.span("orphan", Context.current()).end();
          rig.log("orphan log", Context.current());
        });

    assertThat(rig.subjectsOf("orphan")).isEmpty();
    assertThat(rig.subjectsOfLog("orphan log")).isEmpty();
  }

  /** A span that starts where names don't count is live: they don't count below it either. */
  @Test
  void leakedScope_belowANewSpan_namesNobodyEither() throws Exception {
    leakOnThePool("acme/u7");
    onThePool(
        () -> {
          Span orphan = rig.span("orphan", Context.current());
          Context below = Context.current().with(orphan);
          rig.log("orphan log", below);
          rig.span("named", naming(below, "acme/u8")).end();
          orphan.end();
        });

    assertThat(rig.subjectsOfLog("orphan log")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("orphan")).isEqualTo("acme/u8");
  }

  /** The context of a span that is made current is the current one with the span. */
  @Test
  void leakedScopeWithoutSpan_spanOfAnotherContextMadeCurrent_namesNobody() {
    try (Scope left = naming(Context.root(), "acme/u7").makeCurrent()) {
      Span span = rig.span("span", Context.root());
      try (Scope scope = span.makeCurrent()) {
        rig.log("log", Context.current());
      }
      span.end();
    }

    assertThat(rig.subjectsOfLog("log")).isEmpty();
    assertThat(rig.subjectsOf("span")).isEmpty();
  }

  @Test
  void leakedScope_otherRequestEndsThere_lastUserIsNeverItsOnly() throws Exception {
    Span unnamed = rig.entry("unnamed", Context.root());
    Span named = rig.entry("named", Context.root());
    rig.log("log", naming(Context.root().with(named), "acme/u8"));
    leakOnThePool("acme/u7");
    onThePool(unnamed::end);
    onThePool(named::end);

    assertThat(rig.subjectsOf("unnamed")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u8");
  }

  /** The request that left its scope still runs: its user is added, and never the only one. */
  @Test
  void leakedScopeOfALiveRequest_otherRequestEndsThere_itsUserIsOnlyAdded() throws Exception {
    Span running = rig.entry("running", Context.root());
    Span unnamed = rig.entry("unnamed", Context.root());
    Span named = rig.entry("named", Context.root());
    rig.log("log", naming(Context.root().with(named), "acme/u8"));
    onThePool(naming(Context.root().with(running), "acme/u7")::makeCurrent);
    onThePool(unnamed::end);
    onThePool(named::end);
    onThePool(
        () -> {
          rig.span("explicit", Context.root()).end();
          rig.log("explicit log", Context.root());
        });
    running.end();

    assertThat(rig.subjectsOf("unnamed")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u7,acme/u8");
    assertThat(rig.subjectsOf("explicit")).isEmpty();
    assertThat(rig.subjectsOfLog("explicit log")).isEmpty();
  }

  private void leakOnThePool(String user) throws Exception {
    onThePool(
        () -> {
          Span entry = rig.entry("last", Context.root());
          naming(Context.root().with(entry), user).makeCurrent();
          rig.span("last child", Context.current()).end();
          entry.end();
        });
    assertThat(rig.subjectsOf("last")).isEqualTo(user);
  }

  @Test
  void log_explicitContext_isThatContextsAndWhatIsCurrentIsAdded() {
    try (Scope scope = naming(Context.root(), "acme/u9").makeCurrent()) {
      rig.log("explicit", naming(Context.root(), "acme/u7"));
      rig.log("nobody", Context.root());
      rig.log("current", Context.current());
    }

    assertThat(rig.subjectsOfLog("explicit")).isEqualTo("acme/u7,acme/u9");
    assertThat(rig.subjectsOfLog("nobody")).isEmpty();
    assertThat(rig.subjectsOfLog("current")).isEqualTo("acme/u9");
  }

  @Test
  void log_requestThatIsNotSampled_isNobodys() {
    HostedRig unsampled = new HostedRig("", builder -> builder, Sampler.alwaysOff());
    Span entry = unsampled.entry("entry", naming(Context.root(), "acme/u7"));
    unsampled.log("log", naming(Context.root().with(entry), "acme/u7"));

    assertThat(entry.getSpanContext().isValid()).isTrue();
    assertThat(unsampled.subjectsOfLog("log")).isEmpty();
  }

  @Test
  void lateNaming_attributes_nameTheSpanAndThoseAbove() {
    Span entry = rig.entry("entry", Context.root());
    Span child = rig.span("child", Context.root().with(entry));
    child.setAttribute("assent.subject/acme/u7", true);
    child.setAttribute("assent.subject/acme/u8", "any value");
    child.end();
    entry.setAttribute(AttributeKey.longKey("assent.subject/acme/u9"), 0L);
    entry.end();

    assertThat(rig.subjectsOf("child")).isEqualTo("acme/u7,acme/u8");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7,acme/u8,acme/u9");
    assertThat(rig.spans)
        .allSatisfy(
            span -> {
              assertThat(span.getAttributes().isEmpty()).isTrue();
              assertThat(span.getTotalAttributeCount()).isZero();
            });
  }

  @Test
  void lateNaming_onALogRecord_namesItAndTheSpansAbove() {
    Span entry = rig.entry("entry", Context.root());
    rig.logger
        .logRecordBuilder()
        .setContext(Context.root().with(entry))
        .setBody("log")
        .setAttribute(AttributeKey.booleanKey("assent.subject/acme/u7"), true)
        .emit();
    entry.end();

    assertThat(rig.subjectsOfLog("log")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
    assertThat(rig.logs.get(0).getAttributes().isEmpty()).isTrue();
  }

  @Test
  void lateNaming_afterTheEnd_changesNothing() {
    Span entry = rig.entry("entry", Context.root());
    entry.end();
    entry.setAttribute("assent.subject/acme/u7", true);
    rig.decisions.subject("acme/u8").addTo(entry);
    rig.span("child", naming(Context.root().with(entry), "acme/u9")).end();

    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "acme//u7",
        "acme/",
        "acme/u 7",
        "acme/*",
        "*",
        "acme/*/x",
        "acme/u8,acme/u9"
      })
  void lateNaming_noPath_isUnreadableAndCounted(String path) {
    Span entry = rig.entry("entry", Context.root());
    entry.setAttribute("assent.subject/acme/u7", true);
    entry.setAttribute("assent.subject/" + path, true);
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
    assertThat(rig.tagging.unreadableNames()).isEqualTo(1);
  }

  static List<String> unreadable() {
    return List.of(
        "",
        ",",
        "acme/u7,",
        ",acme/u7",
        "acme/u7, acme/u8",
        " acme/u7",
        "acme/u7;acme/u8 x",
        "acme//u7",
        "acme/*",
        "*",
        "acme/u7\n",
        "a".repeat(257),
        IntStream.range(0, 33).mapToObj(i -> "acme/u" + i).collect(Collectors.joining(",")),
        "acme/u7,".repeat(2000) + "acme/u7");
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void baggage_noListOfPaths_isUnknownHereAndAbove(String value) {
    Span entry = rig.entry("entry", Context.root());
    Context inside = naming(Context.root().with(entry), value);
    rig.span("child", inside).end();
    rig.log("log", inside);
    entry.end();

    assertThat(rig.subjectsOf("child")).isEqualTo("?");
    assertThat(rig.subjectsOfLog("log")).isEqualTo("?");
    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
    assertThat(rig.tagging.unreadableNames()).isEqualTo(1);
    assertThat(rig.spans.get(0).subject().decision())
        .isSameAs(rig.decisions.unreadable().decision());
  }

  @Test
  void baggage_thirtyTwoSubjects_areThose() {
    String all =
        IntStream.range(10, 42).mapToObj(i -> "acme/u" + i).collect(Collectors.joining(","));
    rig.span("span", naming(Context.root(), all)).end();

    assertThat(rig.subjectsOf("span")).isEqualTo(all);
  }

  @Test
  void baggage_itsOwnImplementation_isReadEachTime() {
    String[] user = {"acme/u7"};
    Baggage changing =
        (Baggage)
            Proxy.newProxyInstance(
                Baggage.class.getClassLoader(),
                new Class<?>[] {Baggage.class},
                (proxy, method, arguments) ->
                    method.getName().equals("storeInContext")
                        ? Baggage.empty().storeInContext((Context) arguments[0])
                        : method.invoke(
                            Baggage.builder().put(HostedRig.ENTRY, user[0]).build(), arguments));
    Context context = Context.root().with(Baggage.builder().put("x", "y").build());
    Context shifting = new Answering(context, changing);
    rig.log("first", shifting);
    user[0] = "acme/u8";
    rig.log("second", shifting);

    assertThat(rig.subjectsOfLog("first")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOfLog("second")).isEqualTo("acme/u8");
  }

  /** A context that answers with a baggage of an application's own. */
  private record Answering(Context real, Baggage baggage) implements Context {
    @Override
    @SuppressWarnings("unchecked") // the value of the baggage's key is a baggage
    public <V> V get(ContextKey<V> key) {
      V value = real.get(key);
      return value instanceof Baggage ? (V) baggage : value;
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
      return real.with(key, value);
    }
  }

  /** Two lists of a meeting, which differ in one person each, are not twice as many people. */
  @Test
  void listsThatOverlap_countEachSubjectOnce() {
    Span entry = rig.entry("entry", Context.root());
    Context inside = Context.root().with(entry);
    rig.span("some", naming(inside, people(10, 40))).end();
    rig.span("more", naming(inside, people(11, 41))).end();
    rig.span("again", naming(inside, people(12, 42))).end();
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo(people(10, 42));
  }

  private static String people(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "acme/u" + i).collect(Collectors.joining(","));
  }

  @Test
  void manyUsersBelowOneSpan_beyondTheBound_areUnknown() {
    Span job = rig.span("job", Context.root());
    for (int i = 0; i < 40; i++) {
      rig.span("user" + i, naming(Context.root().with(job), "acme/u" + i)).end();
    }
    job.end();

    assertThat(rig.subjectsOf("user39")).isEqualTo("acme/u39");
    assertThat(rig.subjectsOf("job")).isEqualTo("?");
  }

  @Test
  void attributes_oneMoreThanTheSdkKeeps_mayHaveNamedSomebody() {
    Span entry = rig.entry("entry", Context.root());
    Span full = rig.span("full", naming(Context.root().with(entry), "acme/u7"));
    for (int i = 0; i < 128; i++) {
      full.setAttribute("a" + i, i);
    }
    full.setAttribute("a0", 1);
    Span over = rig.span("over", naming(Context.root().with(entry), "acme/u7"));
    for (int i = 0; i < 128; i++) {
      over.setAttribute("a" + i, i);
    }
    over.setAttribute("assent.subject/acme/u9", true);
    Span twice = rig.span("twice", naming(Context.root().with(entry), "acme/u7"));
    twice.setAttribute("a", 1).setAttribute("a", 2).end();
    assertThat(rig.subjectsOf("twice")).isEqualTo("acme/u7");
    full.end();
    assertThat(rig.subjectsOf("full")).isEqualTo("acme/u7");
    over.end();
    entry.end();

    assertThat(rig.subjectsOf("over")).isEqualTo("?");
    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
  }

  /** The span above has the text of all who are named. */
  @Test
  void spanThatIsFullAtItsStart_mayHaveNamedSomebody() {
    Span entry = rig.entry("entry", Context.root());
    Context inside = Context.root().with(entry);
    rig.log("log", naming(inside, "acme/u7"));
    SpanBuilder full = rig.tracer.spanBuilder("full").setParent(inside);
    for (int i = 0; i < 128; i++) {
      full.setAttribute("a" + i, i);
    }
    full.startSpan().setAttribute("assent.subject/acme/u8", true).end();
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
    assertThat(rig.subjectsOf("full")).isEqualTo("?");
  }

  /** A call that finds no marker leaves an empty value in its place, in any copy of Assent. */
  @Test
  void subjectAdded_byAnotherCopyOfAssent_isUnknown() {
    Span span = rig.span("span", naming(Context.root(), "acme/u7"));
    span.setAttribute(AttributeKey.valueKey("assent.subject"), Value.empty());
    span.end();

    assertThat(rig.subjectsOf("span")).isEqualTo("?");
  }

  @Test
  void processOfOneUser_dataBelowAnEndedSpan_alsoHasWhatIsNamed() {
    HostedRig client = new HostedRig("acme/u1", builder -> builder);
    Span ended = client.span("ended", Context.root());
    ended.end();
    client.log("log", naming(Context.root().with(ended), "acme/u7"));

    assertThat(client.subjectsOfLog("log")).isEqualTo("acme/u1,acme/u7");
  }

  /** Spring Boot's contexts hold wrappers of spans. */
  @Test
  void wrappedSpan_inTheContext_isFoundWhileItIsLive() {
    Span entry = rig.entry("entry", naming(Context.root(), "acme/u7"));
    Context wrapped = naming(Context.root().with(WrappedSpan.of(entry)), "acme/u8");
    rig.span("child", wrapped).end();
    rig.span("distrusted", naming(wrapped, "acme/u7")).end();
    rig.decisions.subject("acme/u9").addTo(WrappedSpan.of(entry));
    entry.end();
    rig.log("after", wrapped);

    assertThat(rig.subjectsOf("child")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("distrusted")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u8,acme/u9");
    assertThat(rig.subjectsOfLog("after")).isEmpty();
  }

  @Test
  void subject_ofAnotherInstance_isConverted() {
    GivenDecisions other = new GivenDecisions(rig.decisions.destinations(), "");
    Span entry = rig.entry("entry", Context.root());
    rig.span("child", Context.root().with(entry).with(other.subject("acme/u7"))).end();
    other.subject("acme/u8").addTo(entry);
    entry.end();

    assertThat(rig.subjectsOf("child")).isEqualTo("acme/u7");
    assertThat(rig.spans)
        .allSatisfy(span -> assertThat(rig.decisions.of(span.subject())).isSameAs(span.subject()));
  }

  @Test
  void processOfAnAccount_leakedUserOrAccountAlone_isUnknown() {
    HostedRig account = HostedRig.ofAccount("acme");
    account.span("account", naming(Context.root(), "acme")).end();
    account.span("user", naming(Context.root(), "acme/u7")).end();
    account.span("outside", naming(Context.root(), "acme/u7,other/u1")).end();
    Span unnamed = account.span("unnamed", naming(Context.root(), "acme"));
    try (Scope left = naming(Context.root(), "acme/u7").makeCurrent()) {
      unnamed.end();
    }

    assertThat(account.spans)
        .allSatisfy(
            span -> assertThat(span.subject().isNamed()).isEqualTo(span.getName().equals("user")));
    assertThat(account.subjectsOf("unnamed")).isEqualTo("acme");
  }
}
