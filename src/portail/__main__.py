from portail.cli import principal

principal()
