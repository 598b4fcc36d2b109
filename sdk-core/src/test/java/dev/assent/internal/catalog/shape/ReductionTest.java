/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogText;
import dev.assent.internal.catalog.CatalogText.Line;
import io.opentelemetry.api.common.AttributeType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reductions let out what their rule says and nothing else: examples, and generated texts in which
 * every part that must not leave is marked.
 */
class ReductionTest {
  private static final int ROUNDS = 200_000;
  private static final String MARK = "zQx";

  private final Catalog catalog = Catalog.builtIn();

  private static Object reduced(Reduction.Rule rule, String text) {
    return rule.of(text);
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com/users/7?q=1#f, https://api.example.com",
    "HTTP://API.Example.com:8080, http://api.example.com:8080",
    "https://a?q=jane, https://a",
    "https://10.0.0.1/x, https://10.0.0.1"
  })
  void origin_absoluteAddress_schemeHostAndPort(String text, String wanted) {
    assertThat(reduced(Reduction.Rule.ORIGIN, text)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://",
        "https:///x",
        "/users/jane",
        "//host/x",
        "ftp://host/x",
        "https://jane@host/x",
        "https://jane:pw@host/x",
        "https://host\\@evil/x",
        "https://host/a\\b",
        "https://host%2ejane/x",
        "https://[2001:db8::1]/x",
        "https://host:80:90/",
        "https://host:/",
        "https://host:080/",
        "https://host:70000/",
        "https://-host/",
        "https://host-/",
        "https://ho st/",
        "https://host/a b",
        "https://host/\n",
        "https://h\u00f6st/",
        "https://.host/",
        "https://host./",
        "https://a..b/",
        " https://host/",
        "jdbc:postgresql://host/db"
      })
  void origin_anythingElse_none(String text) {
    assertThat(reduced(Reduction.Rule.ORIGIN, text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 192.0.2.0/24",
    "0.0.0.0, 0.0.0.0/24",
    "255.255.255.255, 255.255.255.0/24",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
    "2001:DB8::77, 2001:db8:0::/48",
    "::1, 0:0:0::/48",
    "fe80::, fe80:0:0::/48",
    "::, 0:0:0::/48"
  })
  void network_address_itsFirstBits(String text, String wanted) {
    assertThat(reduced(Reduction.Rule.NETWORK, text)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.256",
        "1.2.3.4 ",
        "1.2.3.4:80",
        "1.2.3.",
        "1..2.3",
        "host.example.com",
        "a.b.c.d",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":::",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "12345::",
        "fe80::1%eth0",
        "[2001:db8::1]",
        "::ffff:192.0.2.1",
        "2002:c000:204::1",
        "2001:db8::g",
        "\u0661.2.3.4",
        "\uff11::"
      })
  void network_anythingElse_none(String text) {
    assertThat(reduced(Reduction.Rule.NETWORK, text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "letter to jane.PDF, pdf",
    "/home/jane/a.b/report.docx, docx",
    "C:\\jane\\x.mp3, mp3"
  })
  void extension_ofAFile_itself(String text, String wanted) {
    assertThat(reduced(Reduction.Rule.EXTENSION, text)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "jane", ".profile", "/a.b/jane", "x.", "x.j d", "x.verylonger", "x.\u00e9"})
  void extension_anythingElse_none(String text) {
    assertThat(reduced(Reduction.Rule.EXTENSION, text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"120.0.6099.109, 120", "7, 7", "14.2, 14"})
  void major_ofAVersion_itsFirstNumber(String text, long wanted) {
    assertThat(reduced(Reduction.Rule.MAJOR, text)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".1", "1.", "1a", "1.2-jane", "1234.5", "-1", "+1", "1 2", "\u0661.2"})
  void major_anythingElse_none(String text) {
    assertThat(reduced(Reduction.Rule.MAJOR, text)).isNull();
  }

  /** Whatever the text, the result fits the entry of the new field, or does not leave. */
  @Test
  void reductions_all_haveANameAndAnEntryOfTheirOwn() {
    TreeMap<String, String> targets = new TreeMap<>();
    for (Line line : CatalogText.attributes()) {
      Reduction reduction = catalog.reduction(line.name());
      if (reduction != null) {
        String target = reduction.key().getKey();
        assertThat(targets.put(line.name(), target)).as("once").isIn(null, target);
        assertThat(target).startsWith(line.name() + ".");
        assertThat(line.categories()).as("something to reduce").doesNotStartWith("service.");
      }
    }
    assertThat(targets).hasSizeGreaterThan(10);
    assertThat(new TreeSet<>(targets.values())).as("one source each").hasSize(targets.size());
    targets.forEach(
        (name, target) -> {
          Reduction reduction = catalog.reduction(name);
          List<Line> entries =
              CatalogText.attributes().stream().filter(it -> it.name().equals(target)).toList();
          assertThat(entries).as(target).isNotEmpty();
          assertThat(entries)
              .as(target + " takes no other text than its rule makes")
              .allSatisfy(it -> assertThat(it.shape()).isIn(shapes(reduction.rule())));
          assertThat(catalog.reduction(target)).as("nothing is reduced twice").isNull();
        });
  }

  private static List<String> shapes(Reduction.Rule rule) {
    return switch (rule) {
      case ORIGIN -> List.of("origin");
      case NETWORK -> List.of("network");
      case EXTENSION -> List.of("values");
      case MAJOR -> List.of("");
    };
  }

  /** A statement, a message, a body: content that people wrote has no harmless part. */
  @Test
  void reductions_ofStatementsAndTexts_none() {
    for (Line line : CatalogText.attributes()) {
      if (line.categories().contains("content.chat")
          || line.name().startsWith("db.")
          || line.name().contains("statement")
          || line.name().contains("message")
          || line.name().contains("query")
          || line.name().contains("body")) {
        assertThat(catalog.reduction(line.name())).as(line.name()).isNull();
      }
    }
  }

  @Test
  void origin_generatedAddresses_nothingOfAnyOtherPart() {
    Random random = new Random(1);
    int made = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String host = pick(random, "api.example.com", "a", "10.1.2.3", "x-y.z");
      String text =
          pick(random, "http://", "https://", "HtTpS://", "ws://", "", "https:/")
              + pick(random, "", "", "", MARK + "@", MARK + ":" + MARK + "@", "%" + MARK)
              + host
              + pick(random, "", "", ":8080", ":" + MARK, ":8080" + MARK, ":0", "\\" + MARK)
              + pick(
                  random,
                  "",
                  "/",
                  "/" + MARK,
                  "?" + MARK,
                  "#" + MARK,
                  ";" + MARK,
                  "." + MARK + "/");
      String origin = (String) reduced(Reduction.Rule.ORIGIN, mutated(random, text));
      if (origin != null) {
        made++;
        URI uri = URI.create(origin);
        assertThat(uri.getRawPath()).as(text).isEmpty();
        assertThat(uri.getRawUserInfo()).as(text).isNull();
        assertThat(uri.getRawQuery()).as(text).isNull();
        assertThat(uri.getRawFragment()).as(text).isNull();
        assertThat(OriginShape.ANY.fits(origin)).as(text).isTrue();
      }
    }
    assertThat(made).as("not everything is refused").isGreaterThan(ROUNDS / 20);
  }

  /** Without mutation no mark may be in the result, save where the text puts it into the host. */
  @Test
  void origin_marksOutsideOfTheHost_neverInTheResult() {
    Random random = new Random(2);
    for (int i = 0; i < ROUNDS; i++) {
      String text =
          "https://"
              + pick(random, "", MARK + "@", MARK + ":" + MARK + "@")
              + "api.example.com"
              + pick(random, "", ":8080", ":" + MARK)
              + pick(random, "/", "?", "#")
              + MARK
              + junk(random);
      String origin = (String) reduced(Reduction.Rule.ORIGIN, text);
      assertThat(origin == null ? "" : origin).as(text).doesNotContainIgnoringCase(MARK);
    }
  }

  @Test
  void network_generatedAddresses_theOtherBitsChangeNothing() {
    Random random = new Random(3);
    for (int i = 0; i < ROUNDS; i++) {
      String four = random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
      String left = (String) reduced(Reduction.Rule.NETWORK, four + "." + random.nextInt(256));
      assertThat(left).isEqualTo(four + ".0/24");
      List<String> six = new ArrayList<>();
      for (int group = 0; group < 8; group++) {
        six.add(Integer.toHexString(random.nextInt(0x10000)));
      }
      if (!six.get(0).equals("2002")) {
        assertThat(reduced(Reduction.Rule.NETWORK, String.join(":", six)))
            .isEqualTo(String.join(":", six.subList(0, 3)) + "::/48");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rules_anyText_aResultThatTheRuleMakesOfItself(Reduction.Rule rule) {
    Random random = new Random(4);
    for (int i = 0; i < ROUNDS; i++) {
      String text = junk(random);
      Object result = reduced(rule, text);
      if (result instanceof String left) {
        switch (rule) {
          case ORIGIN -> assertThat(OriginShape.ANY.fits(left)).as(text).isTrue();
          case NETWORK -> assertThat(NetworkShape.ANY.fits(left)).as(text).isTrue();
          default -> assertThat(left).as(text).matches("[a-z0-9]{1,8}");
        }
      } else if (result != null) {
        assertThat((Long) result).as(text).isBetween(0L, 999L);
      }
    }
  }

  /** An entry of such a shape takes only what a rule makes, so that nobody else can fill it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jane.doe",
        "192.0.2.77",
        "192.0.2.0",
        "192.0.2.77/24",
        "192.0.2.0/25",
        "2001:db8:1:2::/48",
        "2001:db8:1::",
        "02.0.2.0/24",
        "2002:c000:204::/48",
        "2001:DB8:1::/48"
      })
  void networkShape_otherTexts_doNotFit(String text) {
    assertThat(NetworkShape.ANY.fits(text)).isFalse();
    assertThat(catalog.attribute("client.address.network").classify(AttributeType.STRING, text))
        .isNotEqualTo(catalog.categories().mask("personal.location"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://host/", "https://host/x", "HTTPS://host", "https://Host", "host"})
  void originShape_otherTexts_doNotFit(String text) {
    assertThat(OriginShape.ANY.fits(text)).isFalse();
  }

  private static String pick(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static String mutated(Random random, String text) {
    if (text.isEmpty() || random.nextInt(3) != 0) {
      return text;
    }
    int at = random.nextInt(text.length());
    return text.substring(0, at) + junk(random) + text.substring(at + random.nextInt(2));
  }

  private static String junk(Random random) {
    String alphabet = "abz09.:/@%[]?#\\-_ \t\u00e9\u0661\uff11x";
    StringBuilder junk = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      junk.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return junk.toString();
  }
}
