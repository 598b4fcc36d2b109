/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.Shape;
import dev.assent.internal.catalog.shape.TemplateShape;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.catalog.shape.TokenShape;
import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Value;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that fit an entry, for every type of OpenTelemetry. */
class CatalogEntryTest {
  private static final long MASK = Categories.builtIn().mask("service.usage");
  private static final long OUT = Categories.UNCLASSIFIED;

  @Test
  void classify_wantedType_fitsAndNoOther() {
    for (FieldType wanted : FieldType.values()) {
      AttributeEntry entry = entry(wanted, 128);
      for (AttributeType type : AttributeType.values()) {
        if (type == AttributeType.VALUE) {
          continue;
        }
        boolean fits = wanted.accepts(FieldType.of(type));
        assertThat(entry.classify(type, sample(type)))
            .as("%s in %s", type, wanted)
            .isEqualTo(fits ? MASK : OUT);
        assertThat(entry.classify(leaf(type)))
            .as("leaf %s in %s", type, wanted)
            .isEqualTo(fits ? MASK : OUT);
        assertThat(entry.classify(AttributeType.VALUE, leaf(type))).isEqualTo(fits ? MASK : OUT);
      }
    }
  }

  @Test
  void accepts_anotherType_onlyWholeNumbersForDoubles() {
    for (FieldType wanted : FieldType.values()) {
      for (FieldType other : FieldType.values()) {
        boolean isWhole =
            (wanted == FieldType.DOUBLE && other == FieldType.LONG)
                || (wanted == FieldType.DOUBLE_ARRAY && other == FieldType.LONG_ARRAY);
        assertThat(wanted.accepts(other))
            .as("%s in %s", other, wanted)
            .isEqualTo(wanted == other || wanted == FieldType.ANY || isWhole);
      }
    }
  }

  @Test
  void classify_valueOfAnotherClassThanItsKeySays_isOut() {
    for (AttributeType type : AttributeType.values()) {
      AttributeEntry entry = entry(FieldType.ANY, 128);
      assertThat(entry.classify(type, new Object())).isEqualTo(OUT);
      assertThat(entry.classify(type, null)).isEqualTo(OUT);
      assertThat(entry.classify(type, List.of(new Object()))).isEqualTo(OUT);
    }
  }

  @Test
  void classify_length_countsEveryString() {
    AttributeEntry one = entry(FieldType.STRING, 3);
    assertThat(one.classify(AttributeType.STRING, "abc")).isEqualTo(MASK);
    assertThat(one.classify(AttributeType.STRING, "abcd")).isEqualTo(OUT);
    assertThat(one.classify(Value.of("abcd"))).isEqualTo(OUT);
    AttributeEntry many = entry(FieldType.STRING_ARRAY, 3);
    assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("a", "abc"))).isEqualTo(MASK);
    assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("a", "abcd"))).isEqualTo(OUT);
    assertThat(many.classify(Value.of(Value.of("a"), Value.of("abcd")))).isEqualTo(OUT);
    assertThat(entry(FieldType.BYTES, 3).classify(Value.of(new byte[3]))).isEqualTo(MASK);
    assertThat(entry(FieldType.BYTES, 3).classify(Value.of(new byte[4]))).isEqualTo(OUT);
  }

  /**
   * A text of the limit's length may be the beginning of a longer one, so it fits only entries of
   * free text.
   */
  @Test
  void classify_textThatMayHaveBeenCut_hasNoShape() {
    for (Shape shape : List.of(TokenShape.ANY, ValueShape.of(List.of("/abc")), route())) {
      AttributeEntry one = new CatalogEntry(MASK, FieldType.STRING, 64, shape);
      AttributeEntry many = new CatalogEntry(MASK, FieldType.STRING_ARRAY, 64, shape);
      for (int cut = 0; cut < 7; cut++) {
        long wanted = cut <= 4 ? OUT : MASK;
        Value<?> list = Value.of(Value.of("/abc"));
        assertThat(one.classify(AttributeType.STRING, "/abc", cut)).isEqualTo(wanted);
        assertThat(one.classify(AttributeType.VALUE, Value.of("/abc"), cut)).isEqualTo(wanted);
        assertThat(one.classify(Value.of("/abc"), cut)).isEqualTo(wanted);
        assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("/abc"), cut))
            .isEqualTo(wanted);
        assertThat(many.classify(list, cut)).isEqualTo(wanted);
      }
    }
    AttributeEntry number = entry(FieldType.LONG, 0);
    assertThat(number.classify(AttributeType.STRING, "123", 3)).isEqualTo(OUT);
    assertThat(number.classify(AttributeType.STRING, "123", 4)).isEqualTo(MASK);
    assertThat(number.classify(AttributeType.LONG, 123L, 3)).isEqualTo(MASK);
    assertThat(entry(FieldType.STRING, 64).classify(AttributeType.STRING, "abc", 3))
        .as("text is what it is, however much of it is left")
        .isEqualTo(MASK);
  }

  private static Shape route() {
    return TemplateShape.unnamed().of("a");
  }

  @Test
  void classify_elements_areCounted() {
    int max = AttributeEntry.MAX_ELEMENTS;
    AttributeEntry texts = entry(FieldType.STRING_ARRAY, 3);
    AttributeEntry numbers = entry(FieldType.LONG_ARRAY, 3);
    assertThat(texts.classify(AttributeType.STRING_ARRAY, Collections.nCopies(max, "a")))
        .isEqualTo(MASK);
    assertThat(texts.classify(AttributeType.STRING_ARRAY, Collections.nCopies(max + 1, "a")))
        .isEqualTo(OUT);
    assertThat(numbers.classify(AttributeType.LONG_ARRAY, Collections.nCopies(max + 1, 1L)))
        .isEqualTo(OUT);
    assertThat(texts.classify(Value.of(Collections.nCopies(max + 1, Value.of("a")))))
        .isEqualTo(OUT);
  }

  /** A conversation can have more than 128 messages. A list is classified as a whole, never cut. */
  @Test
  void classify_elementsOfContent_mayBeMany() {
    long chat = Categories.builtIn().mask("content.chat");
    AttributeEntry texts = new CatalogEntry(chat, FieldType.STRING_ARRAY, 3, TextShape.ANY);
    int max = AttributeEntry.MAX_CONTENT_ELEMENTS;
    assertThat(texts.classify(AttributeType.STRING_ARRAY, Collections.nCopies(max, "a")))
        .isEqualTo(chat);
    assertThat(texts.classify(AttributeType.STRING_ARRAY, Collections.nCopies(max + 1, "a")))
        .isEqualTo(OUT);
    AttributeEntry mixed =
        new CatalogEntry(
            chat | Categories.builtIn().mask("service.usage"), FieldType.ANY, 3, TextShape.ANY);
    assertThat(
            mixed.classify(
                AttributeType.STRING_ARRAY,
                Collections.nCopies(AttributeEntry.MAX_ELEMENTS + 1, "a")))
        .isEqualTo(OUT);
  }

  @Test
  void classify_values_areTheOnlyOnes() {
    AttributeEntry entry =
        new CatalogEntry(MASK, FieldType.STRING, 128, ValueShape.of(List.of("heap", "nonheap")));
    assertThat(entry.classify(AttributeType.STRING, "heap")).isEqualTo(MASK);
    assertThat(entry.classify(AttributeType.STRING, "heaps")).isEqualTo(OUT);
    assertThat(entry.classify(Value.of("nonheap"))).isEqualTo(MASK);
    assertThat(entry.classify(Value.of("Alice"))).isEqualTo(OUT);
  }

  @Test
  void classify_treesAndMixedArrays_areOut() {
    for (FieldType wanted : FieldType.values()) {
      AttributeEntry entry = entry(wanted, 128);
      Value<?> map = Value.of(Collections.singletonMap("k", Value.of("v")));
      for (Value<?> value :
          List.of(map, Value.of(map), Value.of(Value.of(Value.of("nested"))), Value.empty())) {
        assertThat(entry.classify(value)).as("%s in %s", value.getType(), wanted).isEqualTo(OUT);
        assertThat(entry.classify(AttributeType.VALUE, value)).isEqualTo(OUT);
      }
    }
    assertThat(entry(FieldType.STRING_ARRAY, 128).classify(Value.of(Value.of("a"), Value.of(1L))))
        .isEqualTo(OUT);
  }

  /** A typed array accepts no bytes; only an entry of type any does. */
  @Test
  void classify_bytesInAnArray_fitNoTypedArray() {
    Value<?> bytes = Value.of(Value.of(new byte[] {1}));
    for (FieldType wanted : FieldType.values()) {
      assertThat(entry(wanted, 128).classify(bytes))
          .as("%s", wanted)
          .isEqualTo(wanted == FieldType.ANY ? MASK : OUT);
      assertThat(entry(wanted, 128).classify(AttributeType.VALUE, bytes))
          .isEqualTo(wanted == FieldType.ANY ? MASK : OUT);
    }
    assertThat(entry(FieldType.ANY, 1).classify(Value.of(Value.of(new byte[2])))).isEqualTo(OUT);
  }

  @Test
  void classify_emptyArray_fitsArraysOnly() {
    Value<?> empty = Value.of(List.<Value<?>>of());
    assertThat(entry(FieldType.LONG_ARRAY, 1).classify(empty)).isEqualTo(MASK);
    assertThat(entry(FieldType.ANY, 1).classify(empty)).isEqualTo(MASK);
    assertThat(entry(FieldType.STRING, 1).classify(empty)).isEqualTo(OUT);
    assertThat(CatalogEntry.UNKNOWN.classify(empty)).isEqualTo(OUT);
  }

  @Test
  void unknown_nothing_fits() {
    for (AttributeType type : AttributeType.values()) {
      Object value = type == AttributeType.VALUE ? Value.of("x") : sample(type);
      assertThat(CatalogEntry.UNKNOWN.classify(type, value)).isEqualTo(OUT);
    }
    assertThat(CatalogEntry.UNKNOWN.mask()).isEqualTo(OUT);
  }

  private static AttributeEntry entry(FieldType type, int max) {
    return new CatalogEntry(MASK, type, max, TextShape.ANY);
  }

  private static Object sample(AttributeType type) {
    return switch (type) {
      case STRING -> "text";
      case BOOLEAN -> true;
      case LONG -> 1L;
      case DOUBLE -> 1.5;
      case STRING_ARRAY -> List.of("text");
      case BOOLEAN_ARRAY -> List.of(true);
      case LONG_ARRAY -> List.of(1L);
      case DOUBLE_ARRAY -> List.of(1.5);
      case VALUE -> Value.of("text");
    };
  }

  private static Value<?> leaf(AttributeType type) {
    return switch (type) {
      case STRING, VALUE -> Value.of("text");
      case BOOLEAN -> Value.of(true);
      case LONG -> Value.of(1L);
      case DOUBLE -> Value.of(1.5);
      case STRING_ARRAY -> Value.of(Value.of("text"));
      case BOOLEAN_ARRAY -> Value.of(Value.of(true));
      case LONG_ARRAY -> Value.of(Value.of(1L));
      case DOUBLE_ARRAY -> Value.of(Value.of(1.5));
    };
  }
}
