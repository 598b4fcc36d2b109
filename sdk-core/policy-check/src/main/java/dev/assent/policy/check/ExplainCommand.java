/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.check.table.LevelChoice;
import dev.assent.internal.check.table.LevelChoice.Said;
import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.PolicyTable.TableCell;
import dev.assent.internal.check.table.RuleNames;
import dev.assent.internal.check.table.Verdict;
import dev.assent.internal.document.JsonText;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Explains the verdict on one cell in one state. */
record ExplainCommand(Arguments arguments) implements Command {
  static final Arguments.Usage OPTIONS =
      Arguments.Usage.of(
          "assent-policy explain POLICIES --category NAME --purpose NAME --recipient NAME"
              + " [--account CHOICE] [--user CHOICE] [--day DATE] [--catalog LIST]; a CHOICE is"
              + " unset, unknown, denied, expired, granted or granted:TERMS",
          Map.of(
              "--category",
              1,
              "--purpose",
              1,
              "--recipient",
              1,
              "--account",
              1,
              "--user",
              1,
              "--day",
              1,
              "--catalog",
              1));

  @Override
  public int run(PrintStream out) {
    LoadedPolicy loaded = LoadedPolicy.of(arguments);
    PolicyTable table = loaded.table();
    Place place =
        new Place(
            arguments.required("--category"),
            arguments.required("--purpose"),
            arguments.required("--recipient"));
    TableCell cell = table.cell(place);
    if (cell == null) {
      throw unknown(place, table);
    }
    LocalDate latest = table.days().list().get(table.days().size() - 1);
    LocalDate given = arguments.date("--day");
    LocalDate day = given == null ? latest : given;
    LevelChoice account = choice("--account", latest);
    LevelChoice user = choice("--user", latest);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("category", place.category());
    tree.put("purpose", place.purpose());
    tree.put("recipient", place.recipient());
    tree.put("requirement", cell.kind().requirement());
    tree.put("account", account.id());
    tree.put("user", user.id());
    tree.put("day", given == null ? "any after the last since" : given.toString());
    tree.put("verdict", Verdict.words(table.verdict(place, account, user, day)));
    tree.put("decidedBy", cell.rules().isEmpty() ? "no rule matches" : cell.rules());
    tree.put("rules", rules(loaded, place));
    if (arguments.has("--json")) {
      out.print(JsonText.of(tree));
    } else {
      print(out, tree);
    }
    return 0;
  }

  private static void print(PrintStream out, Map<String, Object> tree) {
    tree.forEach(
        (name, value) -> {
          if (value instanceof List<?> list) {
            out.println(name + ":" + (list.isEmpty() ? " none" : ""));
            list.forEach(each -> out.println("  " + each));
          } else {
            out.println(name + ": " + value);
          }
        });
  }

  private LevelChoice choice(String option, LocalDate latest) {
    String text = arguments.value(option);
    if (text == null) {
      return new LevelChoice(Said.UNSET, null);
    }
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Said said : Said.values()) {
      boolean isGrant = said == Said.GRANTED;
      if (said.name().toLowerCase(Locale.ROOT).equals(word) && (colon < 0 || isGrant)) {
        LocalDate terms = colon < 0 ? latest : Arguments.date(option, text.substring(colon + 1));
        return new LevelChoice(said, isGrant ? terms : null);
      }
    }
    throw arguments.usage(option + " " + text + " is no choice");
  }

  private static List<String> rules(LoadedPolicy loaded, Place place) {
    RuleNames names = RuleNames.of(loaded.policy());
    int bit = Long.numberOfTrailingZeros(loaded.categories().mask(place.category()));
    Recipient recipient = Recipient.valueOf(place.recipient().toUpperCase(Locale.ROOT));
    return loaded.policy().cell(bit, new Purpose(place.purpose()), recipient).rules().stream()
        .map(rule -> names.of(rule) + " " + rule.text())
        .toList();
  }

  private static ConfigurationException unknown(Place place, PolicyTable table) {
    if (!table.categories().contains(place.category())) {
      return new ConfigurationException("--category", "unknown leaf; known: " + table.categories());
    }
    return table.purposes().contains(place.purpose())
        ? new ConfigurationException("--recipient", "known: " + PolicyTable.RECIPIENTS)
        : new ConfigurationException("--purpose", "unknown; known: " + table.purposes());
  }
}
