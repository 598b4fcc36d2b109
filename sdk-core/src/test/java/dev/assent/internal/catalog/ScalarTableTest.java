/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.catalog.shape.TokenShape;
import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table returns the same result as the full look-up, or 0. */
class ScalarTableTest {
  private static final long MASK = 1L << 40;
  private static final int PART = FieldContext.Place.PART.bit();
  private static final String LONG_TEXT = "x".repeat(129);

  private static final List<Object> VALUES =
      List.of("x", LONG_TEXT, "", true, 1L, 1, 1.5, 'c', List.of("x"), List.of(1L), new Object());

  private static final List<String> NAMES =
      List.of(
          "http.route",
          "http.request.method",
          "http.response.status_code",
          "server.port",
          "url.query",
          "exception.message",
          "gen_ai.prompt",
          "http.request.header.accept",
          "assent.subject",
          "not.known");

  private static List<AttributeKey<?>> keys(String name) {
    return List.of(
        AttributeKey.stringKey(name),
        AttributeKey.booleanKey(name),
        AttributeKey.longKey(name),
        AttributeKey.doubleKey(name),
        AttributeKey.stringArrayKey(name),
        AttributeKey.booleanArrayKey(name),
        AttributeKey.longArrayKey(name),
        AttributeKey.doubleArrayKey(name),
        AttributeKey.valueKey(name));
  }

  private static ScalarTable table(Map<String, CatalogEntry> exact, Map<String, CatalogEntry> pre) {
    return ScalarTable.of(NameTable.of(exact, pre));
  }

  @Test
  void find_anyEntryKeyAndValue_onlyWhatClassifySays() {
    int found = 0;
    for (FieldType type : FieldType.values()) {
      for (int max : new int[] {0, 128}) {
        CatalogEntry entry = new CatalogEntry(MASK, type, max, TextShape.ANY);
        ScalarTable table = table(Map.of("a.b", entry), Map.of());
        for (AttributeKey<?> key : keys("a.b")) {
          for (Object value : VALUES) {
            long mask = Masks.of(table.find(key, value, PART, Integer.MAX_VALUE));
            if (mask != 0) {
              found++;
              assertThat(entry.classify(key.getType(), value)).isEqualTo(mask);
            }
          }
        }
      }
    }
    assertThat(found)
        .as("of both lengths a boolean, long, double and empty text; a text in one")
        .isEqualTo(2 * 4 + 1);
  }

  @Test
  void scalar_namesOfTheBuiltInCatalog_asByTheirEntries() {
    Catalog catalog = Catalog.builtIn();
    int found = 0;
    for (String name : NAMES) {
      for (AttributeKey<?> key : keys(name)) {
        for (Object value : VALUES) {
          long mask =
              Masks.of(catalog.scalar(key, value, FieldContext.Place.PART, Integer.MAX_VALUE));
          found += mask != 0 ? 1 : 0;
          assertThat(mask == 0 || mask == catalog.attribute(name).classify(key.getType(), value))
              .as("%s %s", key, value)
              .isTrue();
        }
      }
    }
    assertThat(found).isGreaterThan(NAMES.size());
  }

  /** What a plan asks instead of the look-up. */
  @Test
  void fits_anotherValueOfTheSameKey_asByALookUp() {
    Catalog catalog = Catalog.builtIn();
    int found = 0;
    for (String name : NAMES) {
      for (AttributeKey<?> key : keys(name)) {
        for (Object first : VALUES) {
          Classified verdict =
              catalog.scalar(key, first, FieldContext.Place.PART, Integer.MAX_VALUE);
          for (Object value : verdict == null ? List.of() : VALUES) {
            for (int cutLength : new int[] {1, 2, Integer.MAX_VALUE}) {
              boolean fits = verdict.fits(value, cutLength);
              found += fits ? 1 : 0;
              assertThat(catalog.scalar(key, value, FieldContext.Place.PART, cutLength))
                  .as("%s %s", key, value)
                  .isSameAs(fits ? verdict : null);
            }
          }
        }
      }
    }
    assertThat(found).isGreaterThan(NAMES.size());
    assertThat(Classified.of(MASK).fits("x", Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void find_listedValues_onlyThose() {
    CatalogEntry entry = new CatalogEntry(MASK, FieldType.STRING, 128, ValueShape.of(List.of("a")));
    ScalarTable table = table(Map.of("n", entry), Map.of());

    assertThat(Masks.of(table.find(AttributeKey.stringKey("n"), "a", PART, Integer.MAX_VALUE)))
        .isEqualTo(MASK);
    assertThat(Masks.of(table.find(AttributeKey.stringKey("n"), "b", PART, Integer.MAX_VALUE)))
        .isZero();
  }

  @Test
  void find_moreTextsThanAreRemembered_eachByItsForm() {
    long service = Categories.builtIn().mask("service.usage");
    CatalogEntry entry = new CatalogEntry(service, FieldType.STRING, 3, TokenShape.ANY);
    ScalarTable table = table(Map.of("n", entry), Map.of());

    for (String text : List.of("a b", "a", "b", "c", "a", "a b", "b", "long", "c", "", "d")) {
      assertThat(Masks.of(table.find(AttributeKey.stringKey("n"), text, PART, Integer.MAX_VALUE)))
          .as(text)
          .isEqualTo(text.length() == 1 ? service : 0);
    }
  }

  /** A remembered whole text does not fit where a limit may have cut a longer text to it. */
  @Test
  void find_rememberedTextThatMayHaveBeenCut_doesNotFit() {
    long service = Categories.builtIn().mask("service.usage");
    CatalogEntry entry = new CatalogEntry(service, FieldType.STRING, 9, TokenShape.ANY);
    ScalarTable table = table(Map.of("n", entry), Map.of());
    AttributeKey<String> key = AttributeKey.stringKey("n");
    assertThat(Masks.of(table.find(key, "abc", PART, Integer.MAX_VALUE))).isEqualTo(service);

    assertThat(Masks.of(table.find(key, "abc", PART, 4))).isEqualTo(service);
    assertThat(Masks.of(table.find(key, "abc", PART, 3))).isZero();
  }

  @Test
  void find_textOfWhatNeedsConsent_isNotKept() {
    Categories categories = Categories.builtIn();
    for (String category : List.of("service.usage", "content.chat", "personal.identifier")) {
      CatalogEntry entry =
          new CatalogEntry(categories.mask(category), FieldType.STRING, 99, TokenShape.ANY);
      ScalarTable table = table(Map.of("n", entry), Map.of());
      assertThat(
              Masks.of(
                  table.find(AttributeKey.stringKey("n"), "jane.doe", PART, Integer.MAX_VALUE)))
          .isNotZero();

      assertThat(table.remembered())
          .as(category)
          .isEqualTo(category.equals("service.usage") ? List.of("jane.doe") : List.of());
    }
  }

  @Test
  void find_nameThatOnlyAPrefixCovers_isForTheLongWay() {
    CatalogEntry entry = new CatalogEntry(MASK, FieldType.STRING, 128, TextShape.ANY);

    assertThat(
            Masks.of(
                table(Map.of(), Map.of("a.", entry))
                    .find(AttributeKey.stringKey("a.b"), "x", PART, Integer.MAX_VALUE)))
        .isZero();
  }

  @Test
  void find_namesThatCollide_eachItsOwn() {
    List<String> names = new ArrayList<>(List.of(""));
    for (int i = 0; i < 8; i++) {
      List<String> longer = new ArrayList<>();
      names.forEach(name -> longer.addAll(List.of(name + "Aa", name + "BB")));
      names = longer;
    }
    Map<String, CatalogEntry> exact = new HashMap<>();
    for (int i = 0; i < names.size(); i += 2) {
      exact.put(names.get(i), new CatalogEntry(i + 1L, FieldType.LONG, 0, TextShape.ANY));
    }
    ScalarTable table = table(exact, Map.of());

    for (int i = 0; i < names.size(); i++) {
      assertThat(
              Masks.of(table.find(AttributeKey.longKey(names.get(i)), 1L, PART, Integer.MAX_VALUE)))
          .isEqualTo(i % 2 == 0 ? i + 1 : 0);
      assertThat(
              Masks.of(
                  table.find(AttributeKey.stringKey(names.get(i)), "x", PART, Integer.MAX_VALUE)))
          .isZero();
    }
  }

  @Test
  void find_exactEntry_hasTheKeyAsBytes() {
    String name = "größe.€.\uD83D\uDE00";
    CatalogEntry entry = new CatalogEntry(MASK, FieldType.LONG, 0, TextShape.ANY);

    Classified found =
        table(Map.of(name, entry), Map.of())
            .find(AttributeKey.longKey(name), 1L, PART, Integer.MAX_VALUE);

    assertThat(found.key()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
    assertThat(Classified.of(MASK).key()).isNull();
  }

  @Test
  void entries_afterADeclaration_areOthers() {
    Catalog catalog = Catalog.builtIn();
    long usage = catalog.categories().mask(Category.SERVICE_USAGE);
    Object built = catalog.entries();
    assertThat(catalog.entries()).isSameAs(built).isNotSameAs(Catalog.builtIn().entries());

    catalog.declareAttribute("board.page", usage, AttributeType.LONG, 0);
    Object declared = catalog.entries();
    assertThat(declared).isNotSameAs(built);
    catalog.declareAttribute("board.page", usage, AttributeType.LONG, 0);
    assertThat(catalog.entries()).as("nothing new").isSameAs(declared);
    catalog.declareEvent("board.opened", usage);
    assertThat(catalog.entries()).isNotSameAs(declared);
  }

  @Test
  void verdict_manyMasks_eachItsOwn() {
    Catalog catalog = Catalog.builtIn();
    for (int round = 0; round < 2; round++) {
      for (long mask = 1; mask < 200; mask++) {
        assertThat(catalog.verdict(mask).mask()).isEqualTo(mask);
        assertThat(catalog.verdict(mask)).isSameAs(catalog.verdict(mask));
      }
    }
  }

  @Test
  void declareAttribute_scalar_isFoundTheShortWayToo() {
    Catalog catalog = Catalog.builtIn();
    AttributeKey<Long> key = AttributeKey.longKey("meeting.number");
    long mask = catalog.categories().mask(Category.SERVICE_USAGE);
    assertThat(Masks.of(catalog.scalar(key, 7L, FieldContext.Place.LOG, Integer.MAX_VALUE)))
        .isZero();

    catalog.declareAttribute("meeting.number", mask, AttributeType.LONG, 0);

    assertThat(Masks.of(catalog.scalar(key, 7L, FieldContext.Place.LOG, Integer.MAX_VALUE)))
        .isEqualTo(mask);
  }
}
