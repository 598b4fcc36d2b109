/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.PolicyTable.TableCell;
import dev.assent.internal.check.table.RuleNames;
import dev.assent.internal.policy.Rule;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The whole policy as a page: for each recipient, category × purpose; and the rules that decide.
 */
final class TablePage {
  private static final String NEVER = "never";

  private final LoadedPolicy loaded;
  private final PolicyTable table;
  private final PageWriter page;

  /** The numbers of the rules that decide. */
  private final Map<Rule, Integer> numbers = new LinkedHashMap<>();

  private TablePage(LoadedPolicy loaded, PageWriter page) {
    this.loaded = loaded;
    this.table = loaded.table();
    this.page = page;
  }

  static String write(LoadedPolicy loaded, String date, PageWriter writer) {
    TablePage page = new TablePage(loaded, writer);
    page.head(date);
    for (String recipient : PolicyTable.RECIPIENTS) {
      page.recipient(recipient);
    }
    page.rules();
    page.signatures();
    return writer.page();
  }

  private void head(String date) {
    page.title("What the policy permits");
    List<List<String>> facts = new ArrayList<>();
    facts.add(List.of("date", date));
    loaded
        .facts()
        .forEach(
            (name, value) ->
                facts.add(
                    List.of(
                        name,
                        value instanceof List<?> list
                            ? String.join(", ", list.stream().map(String::valueOf).toList())
                            : value.toString())));
    page.table(List.of("what", "value"), facts);
    page.paragraph(
        "allow: leaves without consent. opt_out: leaves unless somebody refused. opt_in: leaves"
            + " only with consent. never: does not leave. since: only data, and consent to terms,"
            + " from this day on. inherit: false: only the person's own consent counts, not that of"
            + " the account. hold: waits in memory for the choice. redact, reduce: the name, or a"
            + " harmless part, of a withheld field stays. A number in brackets is the rule that"
            + " decides.");
  }

  private void recipient(String recipient) {
    page.heading("To the recipient " + recipient);
    List<String> purposes = table.purposes();
    List<List<String>> rows = new ArrayList<>();
    for (String category : table.categories()) {
      List<String> cells =
          purposes.stream().map(purpose -> cell(new Place(category, purpose, recipient))).toList();
      if (!cells.stream().allMatch(NEVER::equals)) {
        List<String> row = new ArrayList<>(List.of(category));
        row.addAll(cells);
        rows.add(row);
      }
    }
    if (!rows.isEmpty()) {
      List<String> head = new ArrayList<>(List.of("category"));
      head.addAll(purposes);
      page.table(head, rows);
    }
    page.paragraph(
        rows.isEmpty()
            ? "Nothing ever goes there."
            : rows.size() == table.categories().size()
                ? "These are all categories."
                : "Every other category never goes there.");
  }

  private String cell(Place place) {
    TableCell cell = table.cell(place);
    if (cell == null || cell.kind().requirement().equals(NEVER)) {
      return NEVER;
    }
    StringJoiner rules = new StringJoiner(", ", " [", "]");
    int bit = Long.numberOfTrailingZeros(loaded.categories().mask(place.category()));
    Recipient recipient = Recipient.valueOf(place.recipient().toUpperCase(Locale.ROOT));
    Purpose purpose = new Purpose(place.purpose());
    for (Rule rule : PolicyTable.deciding(loaded.policy().cell(bit, purpose, recipient))) {
      numbers.putIfAbsent(rule, numbers.size() + 1);
      rules.add(String.valueOf(numbers.get(rule)));
    }
    return cell.kind().requirement() + rules;
  }

  private void rules() {
    RuleNames names = RuleNames.of(loaded.policy());
    page.heading("The rules that decide");
    List<List<String>> rows = new ArrayList<>();
    numbers.forEach(
        (rule, number) -> rows.add(List.of("[" + number + "]", names.of(rule), rule.text())));
    page.table(List.of("number", "place", "rule"), rows);
  }

  private void signatures() {
    page.heading("Approval");
    page.table(
        List.of("name", "function", "date", "signature"),
        List.of(List.of("", "", "", ""), List.of("", "", "", "")));
  }
}
