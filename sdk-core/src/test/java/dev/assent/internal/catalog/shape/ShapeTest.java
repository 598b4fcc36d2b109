/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogEntry;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Value;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts that have each shape; a text without it is unclassified. */
class ShapeTest {
  private static final long MASK = 1L << 40;
  private static final long OUT = Categories.UNCLASSIFIED;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka",
        "a",
        "1.24.0",
        "h2",
        "TLS_AES_128_GCM_SHA256",
        "java.lang.IllegalStateException",
        "Foo$Bar",
        "text/html",
        "application/problem+json",
        "[::1]:80"
      })
  void token_identifiers_fitButForBrackets(String text) {
    assertThat(TokenShape.ANY.fits(text)).isEqualTo(!text.startsWith("["));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Jane Doe",
        "jane@example.com",
        "jane%40example.com",
        "a b",
        "a\tb",
        "a\nb",
        "a\u0000b",
        "\u0000",
        "a\u00a0b",
        "a\u200bb",
        "\u202ekcalb",
        "\ud83d\ude00",
        "\ud83d",
        "\udc00",
        "m\u00fcller",
        "p\u0430ypal",
        "\uff4a\uff41\uff4e\uff45",
        "\u0130",
        "a,b",
        "a;b",
        "a=b",
        "a?b",
        "a#b",
        "a*b",
        "a&b",
        "<a>",
        "{a}",
        "(a)",
        "[a]",
        "a|b",
        "a\\b",
        "a'b",
        "a\"b",
        "a~b",
        "a!b",
        "a^b",
        "a`b",
        "\u007f",
        "\u0080",
        "\u00bfa"
      })
  void token_anythingElse_doesNotFit(String text) {
    assertThat(TokenShape.ANY.fits(text)).isFalse();
    assertThat(TokenShape.is(text, 64)).isFalse();
  }

  @Test
  void token_everyCharacterThereIs_onlyTheAlphabetFits() {
    String alphabet = "./:+$-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      assertThat(TokenShape.ANY.fits(String.valueOf((char) c)))
          .as("U+%04X", c)
          .isEqualTo(alphabet.indexOf(c) >= 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "java.lang.IllegalStateException",
        "com.acme.v2.Orders$1$2",
        "com.acme.Orders.find",
        "Orders$$SpringCGLIB$$0.find",
        "jdk.proxy2.$Proxy123",
        "com.acme.Job$$Lambda/0x00007f3c5c0a1b40",
        "com.acme.Job$$Lambda$14/0x0000000800c03000.run",
        "io.opentelemetry.tomcat-10.0",
        "https://opentelemetry.io/schemas/1.42.0",
        "HikariPool-1",
        "500",
        "23505",
        "42P01",
        "-1",
        "A1234567"
      })
  void code_namesInCode_fit(String text) {
    assertThat(CodeShape.ANY.fits(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Jane Doe",
        "jane@example.com",
        "4111111111111111",
        "4111-1111-1111-1111",
        "com.acme.4111.1111.1111.1111",
        "DE89370400440532013000",
        "+4915112345678",
        "+49-151-1234567",
        "0151/1234567",
        "123-45-6789",
        "ssn123-45-6789",
        "12345678Z",
        "1990-05-12",
        "born1990-05-12",
        "19900512",
        "900512",
        "a1b2c3d4e5f6g7h8i9j0k1",
        "x/0x4111111111111111",
        "x/0x0000411111111111",
        "$$Lambda/0x411111111111111",
        "$$Lambda/0x0000411111111111x",
        "$$Lambda/0x0000411111111111.1990-05-12"
      })
  void code_numbersOfPersons_doNotFit(String text) {
    assertThat(CodeShape.ANY.fits(text)).isFalse();
  }

  @Test
  void list_emptyElement_fitsEveryShape() {
    CatalogEntry tables = new CatalogEntry(MASK, FieldType.STRING_ARRAY, 64, TokenShape.ANY);
    assertThat(tables.classify(AttributeType.STRING_ARRAY, List.of("orders", ""), 64))
        .isEqualTo(MASK);
    assertThat(tables.classify(AttributeType.STRING_ARRAY, List.of("", "Jane Doe"), 64))
        .isEqualTo(OUT);
  }

  @Test
  void code_everyCharacterThereIs_isThatOfAToken() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = String.valueOf((char) c);
      assertThat(CodeShape.ANY.fits(text)).as("U+%04X", c).isEqualTo(TokenShape.ANY.fits(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/users",
        "/users/{id}",
        "/users/{id}/",
        "/users/{userId}/orders/{orderId}",
        "/users/:id",
        "/users/:id/orders",
        "/**",
        "/api/**",
        "/api/*",
        "*.jsp",
        "/app/*.jsp",
        "/*",
        "/{*path}",
        "/{path*}",
        "/{+base}/x",
        "{+base}/users",
        "/users/{id:\\d+}",
        "/users/{id:[0-9]+}",
        "/users/{id: [0-9]+}",
        "/u/{id:[0-9a-f]{8}-[0-9a-f]{4}}",
        "/files/{path:.+/[^/]+}",
        "/users/$id<[^/]+>",
        "/users/{id : [0-9]+ }",
        "/u/{id:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}}",
        "/u/{id:[\\w.-]{1,64}}",
        "/{lang:[a-z]{2}}-{region:[A-Z]{2}}/x",
        "/{a:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}}",
        "/{a:([a-z]{2}){1,3}[0-35-9]}",
        "/{page:int}",
        "/{slug:slug}.html",
        "/{id?}",
        "/{**path}",
        "/{tail...}",
        "/{name:.*}",
        "/{version:\\d\\.\\d\\.\\d}",
        "/v1/users/{id}:activate",
        "/v1.2/x",
        "/v{version}/x",
        "/{id}.json",
        "/.well-known/openid-configuration",
        "/~user/{id}",
        "/users/(method:GET)",
        "/actuator/health/{*path}",
        "/a//b",
        "UNKNOWN",
        "NOT_FOUND",
        "REDIRECTION",
        "root",
        "none",
        "/api/v2beta1/things",
        "/my-app_x/{a}-{b}",
        "/oauth2/token"
      })
  void template_routesAsServersWriteThem_fit(String text) {
    assertThat(RouteSyntax.isRoute(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "users",
        "jane.doe",
        "JaneDoeHasFlu",
        "+4915112345678",
        "Jane Doe",
        "Jane Doe <jane@example.com>, flu",
        "/users/jane doe",
        "/users/42",
        "/users/-42",
        "/users/+4915112345678",
        "/users/4.2",
        "/2024-01-31/x",
        "/users/1,2",
        "/users/123e4567-e89b-12d3-a456-426614174000",
        "/users/123E4567E89B12D3A456426614174000",
        "/x/deadbeef",
        "/x/DEADBEEF",
        "/x/dead-beef",
        "/x/507f1f77bcf86cd799439011",
        "/users/u12345678",
        "/users/{id}/42",
        "/users?id=1",
        "/users#top",
        "/users/%20",
        "/users/jane%40example.com",
        "/users/jane@example.com",
        "/{jane@x}",
        "/{a:jane@x}",
        "/{a:%20}",
        "/users;jsessionid=a",
        "/users/{",
        "/users/{}",
        "/users/}",
        "/users/{id",
        "/users/{jane doe}",
        "/users/{id:}",
        "/users/{id:a b}",
        "/users/{id:\u0000}",
        "/users/{\u00fc}",
        "/{?q}",
        "/users{?q}",
        "/users/{id:[0-9]{2}",
        "/<x>",
        "/a<b c>",
        "/m\u00fcller",
        "/\u202e",
        "/\ud83d\ude00",
        "/a\u0000",
        "/a\nb",
        "/p\u0430ypal",
        "http://example.com/x",
        "//user:pass@host/x",
        "/a'b",
        "/a\"b",
        "/a|b",
        "/a\\b",
        "/a=b",
        "/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddX",
        "{a}b c",
        "*jane doe",
        "/{a}{b",
        "/{a}{b}",
        "/{a:.+}{b:.+}",
        "/{9}",
        "/{_}",
        "/{a;b}",
        "/{a/b}",
        "/{a=b}",
        "/{a:jane}",
        "/{a:[jane]}",
        "/{a:[j-n]}",
        "/{a:4111111111111111}",
        "/{a:[4111]}",
        "/{a:.{4111}}",
        "/{a:.{555}.{123}.{456}}",
        "/{a:{555}}",
        "/{a:.{55}{51}}",
        "/{a:-{555}}",
        "/{a:[5-55-51-23-45-67-8]}",
        "/{a:(jane|doe)}",
        "/{a:\\p{Lu}}",
        "/{a:\\}",
        "/{a:[0-9}",
        "/{a:[}]}",
        "/{a::x}",
        "/{a:intern}",
        "/{a:int(1)}",
        "/u<int>",
        "/$<.+>",
        "/$1<.+>",
        "/a<.+>",
        "/{deadbeef0}",
        "/{a123456}",
        "/{u12345}/{v12345}/{w12345}",
        "/a12345/b12345/c12345",
        "/aaaaaaaaaabbbbbbbbbb{ccccccccccdddddddddde}",
        "\uff0fusers"
      })
  void template_pathsAndText_doNotFit(String text) {
    assertThat(RouteSyntax.isRoute(text)).isFalse();
  }

  @Test
  void template_placeholderOfAnyLength_isBounded() {
    assertThat(RouteSyntax.isRoute("/{" + "s".repeat(40) + "}")).isTrue();
    assertThat(RouteSyntax.isRoute("/{" + "s".repeat(41) + "}")).isFalse();
    assertThat(RouteSyntax.isRoute("/{a:" + ".".repeat(100) + "}")).isTrue();
    assertThat(RouteSyntax.isRoute("/{a:" + ".".repeat(101) + "}")).isFalse();
    assertThat(RouteSyntax.isRoute("/{a:" + "{".repeat(100) + "}".repeat(20) + "}")).isFalse();
  }

  @Test
  void values_onlyThoseListed_fit() {
    Shape values = ValueShape.of(List.of("GET", "POST", "_OTHER", "CodeHeap 'non-nmethods'"));
    assertThat(List.of("GET", "POST", "_OTHER", "CodeHeap 'non-nmethods'")).allMatch(values::fits);
    assertThat(
            List.of(
                "", "get", "Get", "GET ", " GET", "GE", "GETS", "_other", "\u0262ET", "G\u0000T"))
        .noneMatch(values::fits);
    assertThat(ValueShape.of(Set.of("")).fits("")).isTrue();
    assertThat(ValueShape.of(Set.of()).fits("")).isFalse();
  }

  /** Texts with equal hash codes are neighbors in the set, so the set must compare them. */
  @Test
  void values_equalHashes_areToldApart() {
    Shape values = ValueShape.of(List.of("AaAa", "BBBB"));
    assertThat(values.fits("AaAa")).isTrue();
    assertThat(values.fits("AaBB")).isFalse();
    assertThat(values.fits("BBAa")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT",
        "SELECT a",
        "SELECT a.b_1$ SELECT c-d",
        "SELECT \"a\".`b`.[c]",
        "WITH x INSERT _y",
        "select",
        "select a",
        "select shop.orders select basket",
        "insert a select",
        "delete \"a\".b"
      })
  void summary_operationAndNames_fits(String text) {
    assertThat(SummaryShape.ANY.fits(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "select a b",
        "select a select b c",
        "Select a",
        "select SELECT a",
        "select 1a",
        "select a,",
        "call a",
        "show a",
        "create table a",
        "SELECT ",
        " SELECT",
        "SELECT  a",
        "SELECT a ",
        "SELECT 1a",
        "SELECT a.",
        "SELECT .a",
        "SELECT a..b",
        "SELECT \"a",
        "SELECT \"\"",
        "SELECT \"a\"b",
        "SELECT [a\"",
        "SELECT a,b",
        "SELECT a\tb",
        "SELECT \u00e4",
        "SELECT 'a'",
        "SELECT \"",
        "SELECT a=1"
      })
  void summary_anythingElse_doesNotFit(String text) {
    assertThat(SummaryShape.ANY.fits(text)).isFalse();
  }

  @Test
  void classify_everyWayToHoldText_isJudgedByShape() {
    for (Shape shape :
        List.of(TokenShape.ANY, TemplateShape.unnamed(), ValueShape.of(List.of("/a")))) {
      CatalogEntry one = new CatalogEntry(MASK, FieldType.STRING, 64, shape);
      assertThat(one.classify(AttributeType.STRING, "/a")).as(shape.label()).isEqualTo(MASK);
      assertThat(one.classify(Value.of("/a"))).isEqualTo(MASK);
      assertThat(one.classify(AttributeType.STRING, "/users/jane doe")).isEqualTo(OUT);
      assertThat(one.classify(Value.of("/users/jane doe"))).isEqualTo(OUT);
      assertThat(one.classify(AttributeType.VALUE, Value.of("/users/jane doe"))).isEqualTo(OUT);
      CatalogEntry many = new CatalogEntry(MASK, FieldType.STRING_ARRAY, 64, shape);
      assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("/a", "/a"))).isEqualTo(MASK);
      assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("/a", "flu 7"))).isEqualTo(OUT);
      assertThat(many.classify(Value.of(Value.of("/a"), Value.of("flu 7")))).isEqualTo(OUT);
      assertThat(many.classify(AttributeType.STRING_ARRAY, List.of("flu 7", "/a"))).isEqualTo(OUT);
    }
  }

  @Test
  void classify_length_isTheEntrysEvenOfAShape() {
    CatalogEntry entry = new CatalogEntry(MASK, FieldType.STRING, 64, TokenShape.ANY);
    assertThat(entry.classify(AttributeType.STRING, "a".repeat(64))).isEqualTo(MASK);
    assertThat(entry.classify(AttributeType.STRING, "a".repeat(65))).isEqualTo(OUT);
  }

  /**
   * Observations set strings where the catalog has a number. A string passes if its text is exactly
   * that number.
   */
  @Test
  void classify_numberAsText_fitsWhereItIsThatNumber() {
    assertText(FieldType.LONG, "0", "-1", "200", "9223372036854775807", "-9223372036854775808");
    assertNoText(
        FieldType.LONG,
        "",
        "-",
        "+1",
        "01",
        "-0",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "\u0661",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "true",
        "one");
    assertText(FieldType.DOUBLE, "0.7", "1", "-1.5", "1.0E10", "-2.2250738585072014E-308");
    assertNoText(
        FieldType.DOUBLE,
        "",
        ".7",
        "0.70",
        "1e10",
        "+0.7",
        "0.7f",
        "0x1p3",
        "1.0.0",
        "E",
        "-",
        "NaN!",
        "0." + "1".repeat(100),
        "jane");
    assertText(FieldType.BOOLEAN, "true", "false");
    assertNoText(FieldType.BOOLEAN, "", "True", "TRUE", "yes", "1", "true ");
    assertNoText(FieldType.LONG_ARRAY, "1");
    assertNoText(FieldType.BYTES, "1");
  }

  private static void assertText(FieldType type, String... texts) {
    CatalogEntry entry = new CatalogEntry(MASK, type, 64, TextShape.ANY);
    for (String text : texts) {
      assertThat(entry.classify(AttributeType.STRING, text))
          .as("%s %s", type, text)
          .isEqualTo(MASK);
      assertThat(entry.classify(Value.of(text))).isEqualTo(MASK);
    }
  }

  private static void assertNoText(FieldType type, String... texts) {
    CatalogEntry entry = new CatalogEntry(MASK, type, 64, TextShape.ANY);
    for (String text : texts) {
      assertThat(entry.classify(AttributeType.STRING, text)).as("%s %s", type, text).isEqualTo(OUT);
      assertThat(entry.classify(Value.of(text))).isEqualTo(OUT);
    }
  }
}
