#include "commands/commands.h"

#include "commands/verb.h"

namespace pai {

void add_registry_commands(CLI::App& app, int& status) {
    add_key_verbs(app, status);
    add_root_verbs(app, status);
    add_party_verbs(app, status);
    add_register_verb(app, status);
    add_package_verbs(app, status);
    add_template_verbs(app, status);
    add_offer_verbs(app, status);
    add_licence_verbs(app, status);
    add_grant_verbs(app, status);
    add_status_verbs(app, status);
    add_ledger_verbs(app, status);
    add_witness_verbs(app, status);
    add_statement_verbs(app, status);
    add_iscc_verbs(app, status);
    add_log_verbs(app, status);
    add_evidence_verbs(app, status);
    add_demo_verbs(app, status);
    add_convert_verb(app, status);
    add_exhibit_verbs(app, status);
    add_city_verbs(app, status);
    add_desk_verb(app, status);
    add_catalogue_verbs(app, status);
}

}  // namespace pai
