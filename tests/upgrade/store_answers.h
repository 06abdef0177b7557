// Makes a store with something of everything in it, and writes down how it answers.
#pragma once

#include <limen/limen.hpp>

#include <string>

namespace limen::upgrade {

// Makes a store in this directory, and returns what it answers: a question and its answer on each
// line, separated by a tab. The parts of a question are separated by blanks; `ask` reads them.
std::string make_store(const std::string &directory);

// Puts the questions of `answers`, lines as make_store returns, to a store again. Returns the
// lines with the answers that the store gives now.
std::string ask(const std::string &directory, const std::string &answers);

// Opens a gate of one of the issuers, at the time at which the questions are asked.
Gate open_shop(const std::string &directory);

// Returns the path of the data file of tests/store/format_1, and its answers.
std::string format_1_file();
std::string format_1_answers();

}  // namespace limen::upgrade
