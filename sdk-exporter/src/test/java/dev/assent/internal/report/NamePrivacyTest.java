/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogName.Kind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report may show of names: canaries must not be in any byte of it. */
class NamePrivacyTest {
  private static final String NAME = "kanarien.vogel";

  private final ReportFixture fixture = new ReportFixture();

  private static Consumer<SpanBuilder> with(String name) {
    return span -> span.setAttribute(name, "x");
  }

  /** Records data with a name in a number of minutes and traces. */
  private void record(int data, int minutes, int traces) {
    Context[] parents = new Context[traces];
    for (int i = 0; i < traces; i++) {
      Span parent = fixture.tracing().get("app").spanBuilder("INTERNAL").setNoParent().startSpan();
      parents[i] = Context.root().with(parent);
      parent.end();
    }
    for (int i = 0; i < data; i++) {
      fixture.span(parents[i % traces], with(NAME));
      if (i < minutes - 1) {
        fixture.minute();
      }
    }
  }

  @Test
  void name_tenDataInTenMinutesOfManyTraces_isShown() {
    record(10, 10, 10); // fewer traces may have the same bits
    assertThat(fixture.everything()).contains(NAME);
    assertThat(fixture.row(NAME).data()).isEqualTo(10);
  }

  @Test
  void name_nineData_isOnlyCounted() {
    record(9, 9, 3);
    isOnlyCounted(9);
  }

  @Test
  void name_tenDataInNineMinutes_isOnlyCounted() {
    record(10, 9, 3);
    isOnlyCounted(10);
  }

  @Test
  void name_tenDataOfOneMinute_isOnlyCounted() {
    record(10, 1, 10);
    isOnlyCounted(10);
  }

  @Test
  void name_ofTwoTraces_isOnlyCounted() {
    record(100, 50, 2);
    isOnlyCounted(100);
  }

  private void isOnlyCounted(long data) {
    assertThat(fixture.everything()).doesNotContain("kanarien", "vogel");
    assertThat(fixture.row("names that are only counted").data()).isEqualTo(data);
    assertThat(fixture.row("names that are only counted").kind()).isEqualTo("attribute");
  }

  /** One datum has a name several times. */
  @Test
  void name_tenTimesInEachOfNineData_isOnlyCounted() {
    for (int i = 0; i < 9; i++) {
      Span span = fixture.tracing().get("app").spanBuilder("INTERNAL").startSpan();
      for (int j = 0; j < 10; j++) {
        span.addEvent("exception", Attributes.builder().put(NAME, j).build());
      }
      span.end();
      fixture.minute();
    }
    isOnlyCounted(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user-4711",
        "user.4711",
        "ada@example.org",
        "Ada Lovelace",
        "adaLovelace",
        "phone.+49",
        "a.very.long.name.of.more.than.sixty.four.characters.that.nobody.would.write.in.code",
        "<script>alert(1)</script>",
        ""
      })
  void name_withoutTheForm_isOnlyCounted(String name) {
    fixture.twelve(with(name));
    String text = fixture.everything();
    if (!name.isEmpty()) {
      assertThat(text).doesNotContain(name).doesNotContain(name.replace("<", "&lt;"));
    }
    assertThat(fixture.rows()).noneMatch(row -> row.isName() && row.kind().equals("attribute"));
  }

  @Test
  void spanName_withDigitOrBlank_isOnlyCounted() {
    for (int i = 0; i < 12; i++) {
      for (String name : List.of("order 7", "order/7", "ada lovelace", "sync.orders")) {
        fixture.tracing().get("app").spanBuilder(name).setNoParent().startSpan().end();
      }
      fixture.minute();
    }
    assertThat(fixture.everything())
        .contains("sync.orders")
        .doesNotContain("order 7", "order/7", "ada lovelace");
    assertThat(fixture.report().destinations().get(0).nameless()).isEqualTo(48);
  }

  @Test
  void prefix_twentyOneSegments_isShownWithTheirNumberOnly() {
    fixture.twelve(
        span -> {
          for (char c = 'a'; c <= 'u'; c++) {
            span.setAttribute("basket." + c + c + ".price", "x");
          }
        });
    assertThat(fixture.everything()).contains("basket.*").doesNotContain("basket.a", "basket.u");
    assertThat(fixture.report().prefixes())
        .singleElement()
        .satisfies(it -> assertThat(it.segments()).isEqualTo(21));
    assertThat(fixture.row("basket.*").data()).isEqualTo(12 * 21);
    assertThat(fixture.report().snippet()).doesNotContain("basket");
  }

  @Test
  void prefix_twentySegments_showsThem() {
    fixture.twelve(
        span -> {
          for (char c = 'a'; c <= 't'; c++) {
            span.setAttribute("basket." + c + c, "x");
          }
        });
    assertThat(fixture.everything()).contains("basket.aa", "basket.tt").doesNotContain("basket.*");
  }

  /** Below a prefix of any depth, and behind any separator. */
  @ParameterizedTest
  @ValueSource(strings = {"com.acme.shop.cart.item.", "balance_", "com.acme_balance.of_"})
  void prefix_twentyOneSegmentsAtAnyDepth_areNotShown(String prefix) {
    fixture.twelve(
        span -> {
          for (char c = 'a'; c <= 'u'; c++) {
            span.setAttribute(prefix + "ada" + c, 1);
          }
        });
    assertThat(fixture.everything()).contains(prefix + "*").doesNotContain("ada");
  }

  /** What can't be counted any more could make any prefix wide. */
  @Test
  void prefix_moreNamesThanAreCounted_hidesAllBelowOne() {
    for (int i = 0; i < 1_001; i++) {
      int number = i;
      fixture.span("", span -> span.setAttribute("Junk" + number, 1));
    }
    fixture.span(
        "",
        span -> {
          for (int i = 10; i < 99; i++) {
            span.setAttribute("basket." + i, 1);
          }
        });
    fixture.twelve(span -> span.setAttribute("basket.ada", 1).setAttribute("app.mail", "x"));
    assertThat(fixture.everything()).doesNotContain("basket.ada").contains("app.mail");
    assertThat(fixture.report().fullKinds()).containsExactly("attribute");
    assertThat(ReportPage.of(fixture.report())).contains("of attribute, there are more names");
  }

  /** Made-up names of one kind take no places of others, nor of names that the catalog lists. */
  @Test
  void names_ofOneKindWithoutEnd_leavePlacesForOthers() {
    for (int i = 0; i < 2_600; i++) {
      String name = letters(i);
      fixture.span("", span -> span.setAttribute(name, 1));
    }
    for (int i = 0; i < 12; i++) {
      fixture.span("", span -> span.setAttribute("app.mail", "x"));
      fixture.tracing().get("app").spanBuilder("syncorders").setNoParent().startSpan().end();
      fixture.minute();
    }
    assertThat(fixture.row("app.mail").data()).isEqualTo(12);
    assertThat(fixture.row("syncorders").data()).isEqualTo(12);
  }

  /** Names below a wide prefix take no places. */
  @Test
  void names_belowOnePrefixWithoutEnd_leavePlacesForOthers() {
    for (int i = 0; i < 900; i++) {
      String name = "body." + letters(i);
      fixture.span("", span -> span.setAttribute(name, 1));
    }
    fixture.twelve(with("app.unknown"));
    assertThat(fixture.row("app.unknown").data()).isEqualTo(12);
    assertThat(fixture.everything()).doesNotContain("body.x");
  }

  private static String letters(int number) {
    StringBuilder name = new StringBuilder("x");
    for (int rest = number + 17_576; rest > 0; rest /= 26) {
      name.append((char) ('a' + rest % 26));
    }
    return name.toString();
  }

  /** Equal hash codes make no long searches, and hide no other name. */
  @Test
  void names_withEqualHashCodes_areFoundAtFewPlaces() {
    FieldNames names = new FieldNames(fixture.catalog);
    for (int i = 0; i < 500; i++) {
      StringBuilder name = new StringBuilder("x");
      for (int bit = 0; bit < 9; bit++) {
        name.append((i >> bit & 1) == 0 ? "an" : "c0");
      }
      names.find(Kind.ATTRIBUTE, name.toString());
    }
    assertThat(names).hasToString("FieldNames[32]");
  }

  /** Names that may not be shown make a prefix wide, too. */
  @Test
  void prefix_segmentsThatAreOnlyCounted_hideTheOthers() {
    fixture.span(
        "",
        span -> {
          for (int i = 10; i < 40; i++) {
            span.setAttribute("basket." + i, "x");
          }
        });
    fixture.twelve(with("basket.ada"));
    assertThat(fixture.everything()).doesNotContain("basket.ada");
    assertThat(fixture.row(StaysRow.COUNTED).data()).isEqualTo(1 + 12);
  }

  @Test
  void values_everywhere_areNowhere() {
    String canary = "kanarienvogel";
    for (int i = 0; i < 12; i++) {
      Span span = fixture.tracing().get("app").spanBuilder(canary + " " + i).startSpan();
      span.setAttribute("app.chat", canary).setAttribute("app.mode", canary);
      span.setAttribute("app.secret", canary);
      span.recordException(new IllegalStateException(canary));
      span.setStatus(StatusCode.ERROR, canary);
      span.end();
      fixture.log("", log -> log.setBody(canary).setAttribute("app.other", canary));
      fixture.minute();
    }
    assertThat(fixture.everything()).contains("app.secret", "app.other").doesNotContain(canary);
  }

  @Test
  void names_thousandsOfRandomOnes_areBounded() {
    for (int i = 0; i < 5_000; i++) {
      String name = "x" + Integer.toString(i, 26).replaceAll("[0-9]", "z") + (char) ('a' + i % 26);
      fixture.span("", with(name + ".y" + (char) ('a' + i / 26 % 26)));
    }
    fixture.twelve(with("app.mail"));
    assertThat(fixture.row("app.mail").data()).isEqualTo(12);
  }
}
