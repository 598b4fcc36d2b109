/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.assent.config.ConfigurationException;
import dev.assent.fixtures.Allocation;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.document.JsonText;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The counts of a report, and their reasons. */
class StaysReportTest {
  private final ReportFixture fixture = new ReportFixture();

  @Test
  void reason_noEntry_isUnclassified() {
    fixture.twelve(span -> span.setAttribute("app.unknown", "x"));
    StaysRow row = fixture.row("app.unknown");
    assertThat(row.stripped()).isEqualTo(Map.of(Reason.UNCLASSIFIED, 12L));
    assertThat(row.leaves()).isZero();
    assertThat(row.categories()).containsExactly("unclassified");
  }

  @Test
  void reason_otherTypeOrValue_isShape() {
    fixture.twelve(span -> span.setAttribute("app.size", "many").setAttribute("app.mode", "odd"));
    assertThat(fixture.row("app.size").stripped()).isEqualTo(Map.of(Reason.SHAPE, 12L));
    assertThat(fixture.row("app.mode").stripped()).isEqualTo(Map.of(Reason.SHAPE, 12L));
  }

  @Test
  void reason_noRule_isNever() {
    fixture.twelve(span -> span.setAttribute("app.mail", "a"));
    assertThat(fixture.row("app.mail").stripped()).isEqualTo(Map.of(Reason.NEVER, 12L));
  }

  @Test
  void reason_needsChoiceOfNobody_isNotChosen() {
    fixture.twelve(span -> span.setAttribute("app.chat", "a"));
    assertThat(fixture.row("app.chat").stripped()).isEqualTo(Map.of(Reason.NOT_CHOSEN, 12L));
  }

  @Test
  void reason_allowed_leaves() {
    fixture.twelve(span -> span.setAttribute("app.size", 7));
    StaysRow row = fixture.row("app.size");
    assertThat(row.leaves()).isEqualTo(12);
    assertThat(row.stripped()).isEmpty();
  }

  @Test
  void reason_ownCategoryNotPermitted_isWithheldWhole() {
    AttributeKey<String> category = AttributeKey.stringKey("assent.category");
    fixture.twelve(
        span -> span.setAttribute("app.size", 7).setAttribute(category, "protected.health"));
    StaysRow row = fixture.row("app.size");
    assertThat(row.whole()).isEqualTo(Map.of(Reason.NEVER, 12L));
    assertThat(row.allStripped()).isZero();
    assertThat(fixture.everything()).doesNotContain("assent.category");
  }

  @Test
  void shadow_outcomeOfANameDiffers_isSaid() {
    ReportFixture compared =
        ReportFixture.beside(
            """
            rules:
              - { categories: [personal], purposes: [any], recipients: [any], basis: allow }
              - { categories: [service], purposes: [any], recipients: [any], basis: opt_in }
            """);
    compared.twelve(
        span ->
            span.setAttribute("app.size", 7)
                .setAttribute("app.mail", "a")
                .setAttribute("app.chat", "a")
                .setAttribute("app.unknown", "x"));
    assertThat(compared.row("app.mail").shadow()).isEqualTo("would leave");
    assertThat(compared.row("app.size").shadow()).isEqualTo("would need a choice");
    assertThat(compared.row("app.chat").shadow()).isEqualTo("would stay");
    assertThat(compared.row("app.unknown").shadow()).as("it stays by both").isNull();
    assertThat(compared.everything())
        .contains("by the shadow policy, it would leave")
        .contains("shadowPolicy");
  }

  @Test
  void rows_mostLost_comeFirst() {
    fixture.twelve(span -> span.setAttribute("app.size", 7).setAttribute("app.unknown", "x"));
    fixture.span("", span -> span.setAttribute("app.mail", "x"));
    assertThat(fixture.rows().get(0).name()).isEqualTo("app.unknown");
  }

  @Test
  void spans_noCataloguedName_areCountedAsNameless() {
    fixture.tracing().get("app").spanBuilder("do it").startSpan().end();
    fixture.span("", span -> {});
    assertThat(fixture.report().destinations().get(0).nameless()).isEqualTo(1);
  }

  @Test
  void logs_body_isNotChosenAndItsLoggerIsListed() {
    for (int i = 0; i < 12; i++) {
      fixture.log("", log -> log.setBody("text"));
      fixture.minute();
    }
    assertThat(fixture.row("body of log records").stripped()).isEqualTo(Map.of(Reason.NEVER, 12L));
    assertThat(fixture.report().snippet()).contains("loggers:\n  - { name: \"app\"");
  }

  /** A process of one person: the report must not tell what the person chose. */
  @Test
  void choice_ofOnePerson_leavesNoTrace() {
    String denied = choiceOf(false);
    String granted = choiceOf(true);
    assertThat(granted).isEqualTo(denied).contains("\"dependsOnChoice\": 24");
  }

  private static String choiceOf(boolean isGranted) {
    ReportFixture fixture = new ReportFixture();
    fixture.choose("acme/u7", isGranted);
    for (int i = 0; i < 12; i++) {
      fixture.span(
          "acme/u7", span -> span.setAttribute("app.chat", "a").setAttribute("app.size", 1));
      fixture.log("acme/u7", log -> log.setAttribute("app.chat", "a"));
      fixture.minute();
    }
    return JsonText.of(fixture.report().tree()) + ReportPage.of(fixture.report());
  }

  /** One person has most of the data, and is a second subject of other people's. */
  @Test
  void choice_ofOneAmongMany_leavesNoTrace() {
    assertThat(choiceAmongMany(true)).isEqualTo(choiceAmongMany(false)).contains("app.chat");
  }

  private static String choiceAmongMany(boolean isGranted) {
    ReportFixture fixture = new ReportFixture();
    for (int person = 0; person < 60; person++) {
      fixture.choose("acme/u" + person, person < 30);
    }
    fixture.choose("acme/ada", isGranted);
    SubjectHandle ada = fixture.decisions.subject("acme/ada");
    for (int i = 0; i < 12; i++) {
      for (int person = 0; person < 60; person++) {
        Context both =
            fixture.decisions.subject("acme/u" + person).and(ada).storeInContext(Context.root());
        fixture.span("acme/u" + person, span -> span.setAttribute("app.chat", "a"));
        fixture.span("acme/ada", span -> span.setAttribute("app.chat", "a"));
        fixture.span(both, span -> span.setAttribute("app.chat", "a"));
      }
      fixture.minute();
    }
    return JsonText.of(fixture.report().tree()) + ReportPage.of(fixture.report());
  }

  /** Spans whose own category depends on a choice are dropped early, or reach the gates. */
  @Test
  void choice_ofOwnCategory_leavesNoTrace() {
    assertThat(choiceOfOwn(true)).isEqualTo(choiceOfOwn(false)).contains("app.size", "http.route");
  }

  private static String choiceOfOwn(boolean isGranted) {
    ReportFixture fixture = new ReportFixture();
    fixture.replacePolicy(
        "{ categories: [any], purposes: [any], recipients: [any], basis: opt_in }");
    fixture.choose("acme/ada", isGranted);
    AttributeKey<String> category = AttributeKey.stringKey("assent.category");
    for (int i = 0; i < 12; i++) {
      fixture.span(
          "acme/ada",
          span ->
              span.setAttribute("app.size", "many")
                  .setAttribute("http.route", "/orders/4711")
                  .setAttribute("app.unknown", "x")
                  .setAttribute(category, "personal.contact"));
      fixture.minute();
    }
    return JsonText.of(fixture.report().tree());
  }

  /** A template remembers a number of routes; those of withheld spans must not use it up. */
  @Test
  void unread_manyRoutes_leaveRoomForThoseThatLeave() {
    assertThat(routeAfterOthers(new ReportFixture()))
        .isEqualTo(routeAfterOthers(ReportFixture.ofTheLine()))
        .isEqualTo("[service.telemetry]");
  }

  private static @Nullable String routeAfterOthers(ReportFixture fixture) {
    for (int i = 0; i < 1_000; i++) {
      String route =
          "/a"
              + (char) ('a' + i % 26)
              + (char) ('a' + i / 26 % 26)
              + "/{id}/b"
              + (char) ('a' + i / 676);
      Span span = fixture.tracing().get("app.secret").spanBuilder("INTERNAL").startSpan();
      span.setAttribute("http.route", route);
      span.end();
    }
    assertThat(fixture.spans).isEmpty();
    fixture.span("", span -> span.setAttribute("http.route", "/orders/{id}"));
    FlatAttributes attributes = FlatAttributes.of(fixture.spans.get(0).getAttributes());
    Classified verdict = attributes.classified(0);
    return verdict == null ? null : fixture.catalog.categories().names(verdict.mask()).toString();
  }

  /** The line is made of data that arrives whatever anybody chose. */
  @Test
  void share_spansThatAChoiceDrops_doNotMoveTheSample() {
    assertThat(lineWith(true)).isEqualTo(lineWith(false));
  }

  private static AttributeShare.Figures lineWith(boolean isGranted) {
    ReportFixture fixture = ReportFixture.ofTheLine();
    fixture.replacePolicy(
        "{ categories: [service], purposes: [any], recipients: [any], basis: allow }\n"
            + "  - { categories: [personal], purposes: [any], recipients: [any], basis: opt_in }");
    fixture.choose("acme/ada", isGranted);
    AttributeKey<String> category = AttributeKey.stringKey("assent.category");
    for (int i = 0; i < 1_500; i++) {
      fixture.span("acme/ada", span -> span.setAttribute(category, "personal.contact"));
      fixture.span("", span -> span.setAttribute("app.size", 1).setAttribute("app.unknown", 1));
    }
    assertThat(fixture.spans).hasSize(isGranted ? 3_000 : 1_500);
    return fixture.observer.share().figures();
  }

  /** While a policy is replaced, decisions are newer than what the observer knows of it. */
  @Test
  void choice_whileThePolicyIsReplaced_leavesNoTrace() {
    assertThat(whileReplaced(true)).isEqualTo(whileReplaced(false)).contains("\"data\": 5");
  }

  private static String whileReplaced(boolean isGranted) {
    ReportFixture fixture = new ReportFixture();
    fixture.replacePolicy(
        "{ categories: [any], purposes: [any], recipients: [any], basis: allow }");
    fixture.choose("acme/ada", isGranted);
    Context ada = fixture.about("acme/ada");
    Span running = fixture.tracing().get("app").spanBuilder("INTERNAL").setParent(ada).startSpan();
    running.setAttribute("app.chat", "a");
    fixture.decisions.addEnforcer(
        EnforcerOrder.values()[0],
        change -> {
          for (int i = 0; i < 4; i++) {
            fixture.span(ada, span -> span.setAttribute("app.chat", "a"));
          }
          return CompletableFuture.completedFuture(List.of());
        });
    fixture.replacePolicy(
        "{ categories: [content.chat], purposes: [any], recipients: [any], basis: opt_in }");
    running.end();
    return JsonText.of(fixture.report().tree());
  }

  @Test
  void snippet_namesWithTypeShapeAndLength_loadsOnlyAfterReview() {
    fixture.twelve(
        span ->
            span.setAttribute("app.kind", "com.acme.Order")
                .setAttribute("app.id", "a-1")
                .setAttribute("app.path", "/orders/{id}")
                .setAttribute("app.comment", "long words, a lot of them here")
                .setAttribute("app.weight", 1.5)
                .setAttribute("app.size", "many"));
    String snippet = fixture.report().snippet();

    assertThat(snippet)
        .contains(
            "  - { name: \"app.kind\", type: \"string\", shape: code, max: 16, category: REVIEW }",
            "  - { name: \"app.path\", type: \"string\", shape: template, max: 16,",
            "  - { name: \"app.comment\", type: \"string\", shape: text, max: 32,",
            "  - { name: \"app.weight\", type: \"double\", category: REVIEW }",
            "# The catalog has these; what they lost does not fit the type, ",
            "\n# app.size\n");
    assertThat(snippet).doesNotContain("name: \"app.size\"");
    assertThatThrownBy(() -> load(snippet))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("snippet.yaml:4")
        .hasMessageContaining("replace REVIEW by one of");
    load(snippet.replace("category: REVIEW", "category: service.usage"));
  }

  /** Only what did not fit was seen of a known name: an entry of it would open just that. */
  @Test
  void snippet_knownName_getsNoEntry() {
    fixture.twelve(span -> span.setAttribute("http.route", "/orders/4711"));
    assertThat(fixture.row("http.route").stripped()).isEqualTo(Map.of(Reason.SHAPE, 12L));
    assertThat(fixture.report().snippet())
        .contains("# http.route\n")
        .doesNotContain("name: \"http.route\"");
  }

  @Test
  void snippet_severalTypes_mustBeReviewed() {
    fixture.twelve(span -> span.setAttribute("app.mixed", "x"));
    fixture.span("", span -> span.setAttribute("app.mixed", true));
    String snippet = fixture.report().snippet();
    assertThat(snippet).contains("{ name: \"app.mixed\", type: REVIEW, category: REVIEW }");
    assertThatThrownBy(() -> load(snippet.replace("category: REVIEW", "category: service.usage")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("snippet.yaml:4");
  }

  private static void load(String snippet) {
    Catalog unused =
        Catalog.of(
            List.of(
                CatalogFile.parse("test.yaml", ReportFixture.CATALOG.getBytes(UTF_8)),
                CatalogFile.parse("snippet.yaml", snippet.getBytes(UTF_8))),
            List.of());
  }

  @Test
  void page_containsItsJson() {
    fixture.twelve(span -> span.setAttribute("app.unknown", "x"));
    String page = ReportPage.of(fixture.report());
    assertThat(page)
        .contains("<code>app.unknown</code>", "\"name\": \"app.unknown\"")
        .contains("recipient first_party (Acme &lt;Operations&gt;)")
        .doesNotContain("<Operations>");
    assertThat(page).doesNotContain("http:", "https:", "src=");
  }

  @Test
  void share_figures_dependOnNoChoiceAndNameNoName() {
    fixture.twelve(span -> span.setAttribute("app.unknown", "x").setAttribute("app.size", 7));
    AttributeShare.Figures figures = fixture.observer.share().figures();
    assertThat(figures.attributes()).isEqualTo(24);
    assertThat(figures.without()).isEqualTo(12);
    assertThat(figures.names()).isEqualTo(1);
    assertThat(figures.most()).isEqualTo(1);
  }

  @Test
  void span_knownNames_allocatesNothing() {
    fixture.twelve(span -> span.setAttribute("app.unknown", "x").setAttribute("app.chat", "y"));
    StampedSpan span = fixture.spans.get(0);
    int[] all = {0};
    double bytes = Allocation.perCall(8, 20_000, () -> fixture.observer.span(span, all));
    assertThat(bytes).isLessThan(1);
  }

  /** The report must not cost a datum, not even for a lack of memory; later data counts. */
  @ParameterizedTest
  @ValueSource(strings = {"getInstrumentationScopeInfo", "getAttributes", "getSpanContext"})
  void datum_lackOfMemory_isNotCountedAndDoesNotThrow(String failing) {
    fixture.span("", span -> span.setAttribute("app.size", 7));
    fixture.log("", log -> log.setAttribute("app.size", 7));
    StampedSpan span = failing(StampedSpan.class, fixture.spans.get(0), failing);
    StampedLog log = failing(StampedLog.class, fixture.logs.get(0), failing);
    SubjectHandle subject = fixture.decisions.processSubject();
    int[] all = {0};
    fixture.observer.span(span, all);
    fixture.observer.unread(span, 0, subject, subject.currentDecision(), all);
    fixture.observer.log(log, all);
    fixture.span("", next -> next.setAttribute("app.size", 7));
    assertThat(fixture.report().destinations().get(0).data())
        .containsEntry(Signal.TRACES, 2L)
        .containsEntry(Signal.LOGS, 1L);
  }

  private static <T> T failing(Class<T> type, T datum, String method) {
    return mock(
        type,
        call -> {
          if (call.getMethod().getName().equals(method)) {
            throw new OutOfMemoryError("a test");
          }
          return call.getMethod().invoke(datum, call.getArguments());
        });
  }
}
